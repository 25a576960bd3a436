// What the text and file tools say is wrong, in the words of GNU's: just-bash has words of its own for some of it.

/** A line of a tool's standard error, and what the real one says; its status if that is another. */
interface Wording { readonly tools: readonly string[]; readonly from: RegExp; readonly to: string; readonly exit?: number }

const MISSING = "No such file or directory";
const WORDINGS: readonly Wording[] = [
  {tools: ["ls"], from: /^ls: (?!cannot)(.+): No such file or directory$/, to: `ls: cannot access '$1': ${MISSING}`, exit: 2},
  {tools: ["head", "tail"], from: /^(head|tail): (?!cannot)(.+): No such file or directory$/, to: `$1: cannot open '$2' for reading: ${MISSING}`},
  {tools: ["sed"], from: /^sed: (?!can't)(.+): No such file or directory$/, to: `sed: can't read $1: ${MISSING}`, exit: 2},
  {tools: ["find"], from: /^find: (?!')(.+): No such file or directory$/, to: `find: '$1': ${MISSING}`},
  {tools: ["stat"], from: /^stat: cannot stat '(.+)': No such file or directory$/, to: `stat: cannot statx '$1': ${MISSING}`},
  {tools: ["touch"], from: /^touch: cannot touch '(.+)': ENOENT.*$/, to: `touch: cannot touch '$1': ${MISSING}`},
  {tools: ["seq"], from: /^seq: missing operand$/, to: "seq: missing operand\nTry 'seq --help' for more information."},
  {tools: ["chmod"], from: /^(chmod: invalid mode: '.*')$/, to: "$1\nTry 'chmod --help' for more information."},
  {tools: ["jq"], from: /^jq: parse error: (Cannot .*)$/, to: "jq: error (at <stdin>:1): $1"},
];

export function inGnuWords(tool: string, stderr: string, exit: number): {readonly stderr: string; readonly exit: number} {
  const wordings = WORDINGS.filter(({tools}) => tools.includes(tool));
  if (stderr === "" || wordings.length === 0) return {stderr, exit};
  let status = exit;
  const lines = stderr.split("\n").map((line) => {
    const wording = wordings.find(({from}) => from.test(line));
    if (wording?.exit !== undefined && exit !== 0) status = wording.exit;
    return wording ? line.replace(wording.from, wording.to) : line;
  });
  return {stderr: lines.join("\n"), exit: status};
}
