// Tools over the lines of texts: tac, rev, nl, paste, fold, shuf, comm, cmp, diff.
import {unifiedDiff} from "../../../api/unified-diff.ts";
import {readInput} from "./files.ts";
import {linesOf} from "./text.ts";
import {done, failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
const operands = (args: readonly string[]): readonly string[] => args.filter((arg) => arg === "-" || !arg.startsWith("-"));

/** The texts of the named files, or the first error. */
function textsOf(context: ToolContext, tool: string, names: readonly string[]): readonly string[] | ToolResult {
  const texts: string[] = [];
  for (const name of names.length > 0 ? names : ["-"]) {
    const text = readInput(context, tool, name);
    if (typeof text !== "string") return failed(text.error);
    texts.push(text);
  }
  return texts;
}

const isResult = (value: readonly string[] | ToolResult): value is ToolResult => "exit" in value;

const WORK: {readonly [tool: string]: (lines: readonly string[], args: readonly string[], context: ToolContext) => readonly string[]} = {
  tac: (lines) => [...lines].reverse(),
  rev: (lines) => lines.map((line) => [...line].reverse().join("")),
  nl: (lines) => { let number = 0; return lines.map((line) => line === "" ? "       " : `${String(++number).padStart(6)}\t${line}`); },
  shuf: (lines, _args, {random}) => { const all = [...lines]; for (let i = all.length - 1; i > 0; i--) { const j = Math.floor(random() * (i + 1)); [all[i], all[j]] = [all[j]!, all[i]!]; } return all; },
  fold: (lines, args) => { const at = args.findIndex((arg) => arg.startsWith("-w")), width = Number(at < 0 ? 80 : args[at]!.slice(2) || args[at + 1]); return lines.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, "g")) ?? [""]); },
};

export const lineTools: Tool = {
  names: Object.keys(WORK),
  run(args, context, tool) {
    const texts = textsOf(context, tool, operands(args).filter((arg, i, all) => !(tool === "fold" && args.includes("-w") && all[i] === args[args.indexOf("-w") + 1])));
    return isResult(texts) ? texts : done(joined(WORK[tool]!(linesOf(texts.join("")), args, context)));
  },
};

export const paste: Tool = {
  names: ["paste"],
  run(args, context) {
    let delimiter = "\t", serial = false;
    const names: string[] = [];
    for (let i = 0; i < args.length; i++) {
      const flag = /^-(s?)(?:d(.*))?$/s.exec(args[i]!);
      if (!flag || args[i] === "-") { names.push(args[i]!); continue; }
      if (flag[1]) serial = true;
      if (flag[2] !== undefined) delimiter = (flag[2] || args[++i] || "\t").replace("\\n", "\n").replace("\\t", "\t");
    }
    const texts = textsOf(context, "paste", names);
    if (isResult(texts)) return texts;
    const columns = texts.map(linesOf);
    if (serial) return done(joined(columns.map((lines) => lines.join(delimiter))));
    return done(joined(Array.from({length: Math.max(...columns.map((lines) => lines.length))}, (_, i) => columns.map((lines) => lines[i] ?? "").join(delimiter))));
  },
};

export const comm: Tool = {
  names: ["comm"],
  run(args, context) {
    const texts = textsOf(context, "comm", operands(args));
    if (isResult(texts)) return texts;
    const hidden = args.filter((arg) => /^-[123]+$/.test(arg)).join(""), [left = [], right = []] = texts.map(linesOf);
    const rows = [...new Set([...left, ...right])].sort().map((line) => ({line, column: left.includes(line) ? right.includes(line) ? 3 : 1 : 2}));
    return done(joined(rows.filter(({column}) => !hidden.includes(String(column))).map(({line, column}) => `${"\t".repeat([1, 2, 3].filter((one) => one < column && !hidden.includes(String(one))).length)}${line}`)));
  },
};

export const diff: Tool = {
  names: ["diff", "cmp"],
  run(args, context, tool) {
    const [left = "", right = ""] = operands(args);
    const texts = textsOf(context, tool, [left, right]);
    if (isResult(texts)) return {...texts, exit: 2};
    const [a = "", b = ""] = texts;
    if (a === b) return done();
    if (tool === "cmp") { const at = [...a].findIndex((letter, i) => letter !== b[i]); return done(`${left} ${right} differ: char ${at + 1}, line ${a.slice(0, at).split("\n").length}\n`, 1); }
    if (args.some((arg) => /^-\w*q/.test(arg))) return done(`Files ${left} and ${right} differ\n`, 1);
    return done(`--- ${left}\n+++ ${right}\n${unifiedDiff(linesOf(a), linesOf(b))}`, 1);
  },
};
