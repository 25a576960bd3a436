// Recorded outputs: what an `output` fence says for a result, and a page's source with its outputs brought up to date.
import type {Cell, Page, ShellCell} from "./page.ts";
import type {CellResult} from "./execute.ts";

/** The text of the `output` fence: the output, and `[exit N]` where the status is not 0. */
export function outputText({output, exit}: Pick<CellResult, "output" | "exit">): string {
  return exit === 0 ? output : `${output}${output ? "\n" : ""}[exit ${exit}]`;
}

/** A fence that is longer than any run of backticks in the text. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(longest + 1);
}

const runs = (cell: Cell): cell is ShellCell => cell.kind === "sh" && !cell.static;

/** The page's source with every output as it is now. Nothing else changes. */
export function withOutputs(source: string, page: Page, results: readonly CellResult[]): string {
  const lines = source.split("\n");
  for (const cell of [...page.cells].reverse()) {
    if (!runs(cell)) continue;
    const text = outputText(results[cell.index]!);
    if (text === (cell.recorded?.text ?? "")) continue;
    const mark = fence(text);
    const block = text ? [`${mark}output`, ...text.split("\n"), mark] : [];
    if (cell.recorded) {
      const blankAfter = !text && lines[cell.recorded.endLine] === "" ? 1 : 0;
      lines.splice(cell.recorded.line - 1, cell.recorded.endLine - cell.recorded.line + 1 + blankAfter, ...block);
    } else lines.splice(cell.endLine, 0, "", ...block);
  }
  return lines.join("\n");
}
