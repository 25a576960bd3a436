// Tables as kubectl prints them: cells left-aligned, three spaces apart (k8s.io/cli-runtime printers.GetNewTabWriter: minwidth 6, padding 3).
import {fitting} from "./text.ts";

/** Rows aligned by columns; the last cell of a row is not padded. With `filler`, empty trailing cells keep their padding. */
export function aligned(rows: readonly (readonly string[])[], padding = 3, minimum = 6): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) if (i < row.length - 1) widths[i] = Math.max(widths[i] ?? 0, minimum, fitting(cell) + padding);
  return rows.map((row) => `${row.map((cell, i) => i < row.length - 1 ? cell + " ".repeat(Math.max(0, (widths[i] ?? 0) - fitting(cell))) : cell).join("")}\n`).join("");
}
