// What go-yaml (sigs.k8s.io/yaml/goyaml.v2: scannerc.go, parserc.go, decode.go's fail) says about text that it cannot read.
// js-yaml finds the mistakes; here they get go-yaml's words and lines: its scanner counts lines from 1, its parser from 0.

/** A mistake as js-yaml reports it: `line` counts from 0. */
export interface Mistake { readonly reason: string; readonly line: number }

/** `yaml: line N: …` for the mistakes that go-yaml reports before anything is built; undefined if it sees none. */
export function goYamlError(text: string): string | undefined {
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (!/^ *\t+ *[^\s#]/.test(line)) continue;
    const before = lines.slice(0, i).filter((one) => one.trim() !== "" && !one.trim().startsWith("#")).at(-1);
    if (before === undefined) continue;
    if (/:\s*$/.test(before)) return at(i + 1, "found character that cannot start any token");
    // The tab continues a plain scalar, which must be indented by spaces.
    if (/^[^"'[{]*:\s+[^\s"'[{|>&*!].*$/.test(before)) return at(i + 1, "found a tab character that violates indentation");
  }
  return undefined;
}

export function goYamlMistake(text: string, {reason, line}: Mistake): string {
  const alias = /^unidentified alias "(.*)"$/.exec(reason);
  if (alias) return `yaml: unknown anchor '${alias[1]}' referenced`;
  const quote = openQuote(text);
  if (quote && /end of the stream|deficient indentation|unexpected end/.test(reason)) return at(text.split("\n").length, "found unexpected end of stream");
  if (/flow collection|deficient indentation|missed comma/.test(reason)) return at(line, `did not find expected ',' or '${openBracket(text) === "{" ? "}" : "]"}'`);
  if (reason === "bad indentation of a mapping entry") return at(line, "did not find expected key");
  if (reason === "bad indentation of a sequence entry") return at(line, isIndentless(text.split("\n"), line) ? "did not find expected key" : "did not find expected '-' indicator");
  const words = SCANNER[reason];
  return words ? at(line + 1, words) : at(line + 1, reason);
}

/** js-yaml's sentences that the scanner has a counterpart for. */
const SCANNER: {readonly [reason: string]: string} = {
  "can not read a block mapping entry; a multiline key may not be an implicit key": "could not find expected ':'",
  "can not read an implicit mapping pair; a colon is missed": "could not find expected ':'",
  "end of the stream or a document separator is expected": "mapping values are not allowed in this context",
  "unknown escape sequence": "found unknown escape character",
  "tab characters must not be used in indentation": "found character that cannot start any token",
};

// A mistake on the first line is told without it.
const at = (line: number, words: string): string => `yaml: ${line > 0 ? `line ${line}: ` : ""}${words}`;

/** A quoted scalar that never ends. */
function openQuote(text: string): boolean {
  let open = "";
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (open === "") {
      if (letter === "#" && (i === 0 || /\s/.test(text[i - 1]!))) { while (i + 1 < text.length && text[i + 1] !== "\n") i++; }
      else if ((letter === '"' || letter === "'") && /[\s[{,]/.test(text[i - 1] ?? " ")) open = letter;
    } else if (letter === "\\" && open === '"') i++;
    else if (letter === open) open = "";
  }
  return open !== "";
}

/** The last bracket that is not closed. */
function openBracket(text: string): string | undefined {
  const open: string[] = [];
  for (const letter of text.replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, "")) {
    if (letter === "[" || letter === "{") open.push(letter);
    else if (letter === "]" || letter === "}") open.pop();
  }
  return open.at(-1);
}

const indent = (line: string): number => line.length - line.trimStart().length;

/** Whether the list before a line stands as far left as the key that it belongs to. */
function isIndentless(lines: readonly string[], line: number): boolean {
  const before = lines.slice(0, line).filter((one) => one.trim() !== "");
  const item = before.findLast((one) => one.trimStart().startsWith("- ") && indent(one) < indent(lines[line] ?? ""));
  if (item === undefined) return false;
  const parent = before.slice(0, before.lastIndexOf(item)).findLast((one) => !one.trimStart().startsWith("-") && indent(one) <= indent(item));
  return parent !== undefined && indent(parent) === indent(item);
}
