// A session file (`.sh`) as blocks, and a session as text: the format of test/golden/README.md.
import {parse} from "unbash";

/** Whether bash has a complete command: quotes, here-documents and compound commands are closed. */
export function isComplete(text: string): boolean {
  const tree = parse(text);
  if (tree.errors?.some(({message, pos}) => /unterminated|expected|unclosed/.test(message) && (pos >= text.trimEnd().length || /unterminated/.test(message)))) return false;
  return !openHereDoc(tree) && !/(^|[^\\])(\\\\)*\\$/.test(text.trimEnd());
}

/** Whether a here-document is still waiting for its delimiter. */
function openHereDoc(node: unknown): boolean {
  if (node === null || typeof node !== "object") return false;
  if (Array.isArray(node)) return node.some(openHereDoc);
  if ("type" in node && node.type === "HereDoc" && "closing" in node && node.closing === undefined) return true;
  return Object.values(node).some(openHereDoc);
}

/** Blocks of one or more lines, separated by blank lines; a block ends at the first blank line where bash has a complete command. */
export function blocksOf(source: string): readonly string[] {
  const lines = source.replace(/\r/g, "").split("\n");
  const blocks: string[] = [];
  let at = 0;
  // Comment lines at the top are the file's heading.
  while (at < lines.length && (/^#(?! compare:)/.test(lines[at]!) || lines[at]!.trim() === "")) at++;
  for (let block: string[] = []; at <= lines.length; at++) {
    const line = lines[at];
    if (block.length > 0 && (line === undefined || (line.trim() === "" && isComplete(block.join("\n"))))) {
      blocks.push(block.join("\n").trimEnd());
      block = [];
    } else if (line !== undefined && (block.length > 0 || line.trim() !== "")) block.push(line);
  }
  return blocks;
}

export function blockText(command: string, output: string, exit: number): string {
  const [first = "", ...rest] = command.split("\n");
  const shown = output === "" || output.endsWith("\n") ? output : `${output}\n`;
  return `$ ${first}\n${rest.map((line) => `> ${line}\n`).join("")}${shown}${exit ? `[exit ${exit}]\n` : ""}\n`;
}
