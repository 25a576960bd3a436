// Text measures and the tab writer of Go's text/tabwriter, on which `describe` and the tables rest.

/** Characters that a cell takes (text/tabwriter counts runes). */
export const fitting = (cell: string): number => [...cell].length;

/**
 * text/tabwriter with spaces: in each run of consecutive lines, a column is as wide as its widest tab-terminated cell.
 * The last cell of a line (not followed by a tab) belongs to no column.
 */
export function tabulate(text: string, {minimum = 0, padding = 2} = {}): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const out = lines.map(() => "");
  const format = (from: number, to: number, column: number): void => {
    for (let i = from; i < to;) {
      if (lines[i]!.length - 1 <= column) { out[i] += lines[i]![column] ?? ""; i++; continue; }
      let end = i, width = minimum;
      for (; end < to && lines[end]!.length - 1 > column; end++) {
        const cell = lines[end]![column]!;
        width = Math.max(width, fitting(cell) + padding);
      }
      for (let j = i; j < end; j++) out[j] += lines[j]![column]! + " ".repeat(width - fitting(lines[j]![column]!));
      format(i, end, column + 1);
      i = end;
    }
  };
  format(0, lines.length, 0);
  return out.join("\n");
}
