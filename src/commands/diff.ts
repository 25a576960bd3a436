// diff: compares two files or folders line by line: normal and unified (-u) output, -N, -r, -q, -w, -b, -i.
// Is not simulated: context and side-by-side output; folders below folders are compared with -r only. Real: GNU diffutils.
import {instant} from "../sim/clock.ts";
import type {Program, ProgramIO} from "./program.ts";

interface Options { readonly unified: number | undefined; readonly absent: boolean; readonly recursive: boolean; readonly brief: boolean; readonly key: (line: string) => string; readonly words: readonly string[] }
/** A run of lines: kept, or changed from `a` to `b`. */
interface Part { readonly same: boolean; readonly a: readonly [number, number]; readonly b: readonly [number, number] }

function parse(args: readonly string[]): {readonly options: Options; readonly paths: readonly string[]} | {readonly wrong: string} {
  let unified: number | undefined, absent = false, recursive = false, brief = false, blanks = "", fold = false;
  const paths: string[] = [], words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith("-") || arg === "-") { paths.push(arg); continue; }
    words.push(arg);
    if (arg === "-U") { unified = Number(args[++i]); words.push(args[i] ?? ""); continue; }
    const long = /^--(?:unified(?:=(\d+))?|(new-file)|(recursive)|(brief)|color(?:=\w+)?)$/.exec(arg);
    if (long) {
      if (arg.startsWith("--unified")) unified = Number(long[1] ?? 3);
      absent ||= long[2] !== undefined;
      recursive ||= long[3] !== undefined;
      brief ||= long[4] !== undefined;
      continue;
    }
    if (arg.startsWith("--")) return {wrong: `diff: unrecognized option '${arg}'\ndiff: Try 'diff --help' for more information.\n`};
    for (const letter of arg.slice(1)) {
      if (letter === "u") unified ??= 3;
      else if (letter === "N") absent = true;
      else if (letter === "r") recursive = true;
      else if (letter === "q") brief = true;
      else if (letter === "w" || letter === "b") blanks = letter;
      else if (letter === "i") fold = true;
      else return {wrong: `diff: invalid option -- '${letter}'\ndiff: Try 'diff --help' for more information.\n`};
    }
  }
  const key = (line: string) => { const text = blanks === "w" ? line.replace(/\s+/g, "") : blanks === "b" ? line.replace(/\s+/g, " ").trimEnd() : line; return fold ? text.toLowerCase() : text; };
  return {options: {unified, absent, recursive, brief, key, words}, paths};
}

/** Lines with their line ends; the last may have none. */
const linesOf = (text: string): readonly string[] => text === "" ? [] : text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The longest common subsequence decides what stays (after common heads and tails were set aside). */
function compare(a: readonly string[], b: readonly string[], key: (line: string) => string): readonly Part[] {
  const [x, y] = [a.map(key), b.map(key)];
  let head = 0, tail = 0;
  while (head < x.length && head < y.length && x[head] === y[head]) head++;
  while (tail < x.length - head && tail < y.length - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) tail++;
  const [n, m] = [x.length - head - tail, y.length - head - tail];
  const table = Array.from({length: n + 1}, () => new Uint32Array(m + 1));
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--) table[i]![j] = x[head + i] === y[head + j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  const parts: {same: boolean; a: [number, number]; b: [number, number]}[] = [];
  const add = (same: boolean, i: number, j: number, di: number, dj: number) => {
    const last = parts.at(-1);
    if (last?.same === same) { last.a[1] += di; last.b[1] += dj; } else parts.push({same, a: [i, i + di], b: [j, j + dj]});
  };
  for (let i = 0; i < head; i++) add(true, i, i, 1, 1);
  for (let i = 0, j = 0; i < n || j < m;) {
    if (i < n && j < m && x[head + i] === y[head + j]) { add(true, head + i, head + j, 1, 1); i++; j++; }
    else if (j >= m || (i < n && table[i + 1]![j]! >= table[i]![j + 1]!)) { add(false, head + i, head + j, 1, 0); i++; }
    else { add(false, head + i, head + j, 0, 1); j++; }
  }
  for (let i = 0; i < tail; i++) add(true, head + n + i, head + m + i, 1, 1);
  return parts;
}

const ended = (line: string): string => line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`;
const prefixed = (mark: string, lines: readonly string[], [from, to]: readonly [number, number]): string => lines.slice(from, to).map((line) => mark + ended(line)).join("");

/** `3,5` of a run; an empty one names the line before it. */
const span = (from: number, to: number): string => to - from <= 1 ? String(to - from === 0 ? from : from + 1) : `${from + 1},${to}`;

function normal(a: readonly string[], b: readonly string[], parts: readonly Part[]): string {
  return parts.filter(({same}) => !same).map((part) => {
    const [i, j] = [part.a[1] - part.a[0], part.b[1] - part.b[0]];
    const head = `${span(...part.a)}${i === 0 ? "a" : j === 0 ? "d" : "c"}${span(...part.b)}\n`;
    return head + prefixed("< ", a, part.a) + (i > 0 && j > 0 ? "---\n" : "") + prefixed("> ", b, part.b);
  }).join("");
}

function unified(a: readonly string[], b: readonly string[], parts: readonly Part[], around: number): string {
  const hunks: Part[][] = [];
  for (const [at, part] of parts.entries()) {
    if (part.same) continue;
    const before = parts[at - 1];
    const near = before && hunks.length > 0 && before.a[1] - before.a[0] <= 2 * around;
    if (near) hunks.at(-1)!.push(before, part);
    else hunks.push([part]);
  }
  const range = (from: number, to: number) => to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;
  return hunks.map((hunk) => {
    const [first, last] = [hunk[0]!, hunk.at(-1)!];
    const lead = Math.min(around, first.a[0], first.b[0]), rest = Math.min(around, a.length - last.a[1], b.length - last.b[1]);
    const body = hunk.map((part) => part.same ? prefixed(" ", a, part.a) : prefixed("-", a, part.a) + prefixed("+", b, part.b)).join("");
    return `@@ -${range(first.a[0] - lead, last.a[1] + rest)} +${range(first.b[0] - lead, last.b[1] + rest)} @@\n${prefixed(" ", a, [first.a[0] - lead, first.a[0]])}${body}${prefixed(" ", a, [last.a[1], last.a[1] + rest])}`;
  }).join("");
}

/** 0 equal, 1 different. */
function files(io: ProgramIO, options: Options, [left, right]: readonly [string, string], title: string): number {
  const read = (path: string) => path === "-" ? io.stdin : io.files.read(path) ?? "";
  const [one, two] = [read(left), read(right)];
  if (one === two) return 0;
  const [a, b] = [linesOf(one), linesOf(two)];
  const parts = compare(a, b, options.key);
  if (parts.every(({same}) => same)) return 0;
  if (options.brief) { io.out(`Files ${left} and ${right} differ\n`); return 1; }
  const stamp = (path: string) => `${path}\t${instant(io.world.nowMs).replace("T", " ").replace("Z", ".000000000 +0000")}`;
  io.out(title + (options.unified === undefined ? normal(a, b, parts) : `--- ${stamp(left)}\n+++ ${stamp(right)}\n${unified(a, b, parts, options.unified)}`));
  return 1;
}

function folders(io: ProgramIO, options: Options, left: string, right: string): number {
  let status = 0;
  const names = new Set([...io.files.list(left) ?? [], ...io.files.list(right) ?? []]);
  for (const name of [...names].sort()) {
    const [a, b] = [`${left.replace(/\/$/, "")}/${name}`, `${right.replace(/\/$/, "")}/${name}`];
    const isFolder = (path: string) => io.files.list(path) !== undefined;
    const missing = [a, b].find((path) => io.files.read(path) === undefined && !isFolder(path));
    if (missing && !options.absent) { io.out(`Only in ${missing === a ? right : left}: ${name}\n`); status = 1; continue; }
    if (isFolder(a) || isFolder(b)) {
      if (options.recursive) status = Math.max(status, folders(io, options, a, b));
      else io.out(`Common subdirectories: ${a} and ${b}\n`);
      continue;
    }
    status = Math.max(status, files(io, options, [a, b], `diff ${[...options.words, a, b].join(" ")}\n`));
  }
  return status;
}

function run(io: ProgramIO): number {
  const parsed = parse(io.args);
  if ("wrong" in parsed) { io.err(parsed.wrong); return 2; }
  const {options, paths} = parsed;
  const [left, right] = paths;
  if (left === undefined || right === undefined) { io.err(`diff: missing operand after '${io.args.at(-1) ?? "diff"}'\ndiff: Try 'diff --help' for more information.\n`); return 2; }
  if (paths.length > 2) { io.err(`diff: extra operand '${paths[2]!}'\ndiff: Try 'diff --help' for more information.\n`); return 2; }
  const isFolder = (path: string) => io.files.list(path) !== undefined;
  const base = (path: string) => path.split("/").at(-1)!;
  if (isFolder(left) && isFolder(right)) return folders(io, options, left, right);
  const pair: readonly [string, string] = isFolder(left) ? [`${left.replace(/\/$/, "")}/${base(right)}`, right] : isFolder(right) ? [left, `${right.replace(/\/$/, "")}/${base(left)}`] : [left, right];
  const missing = pair.filter((path) => path !== "-" && io.files.read(path) === undefined);
  for (const path of options.absent && missing.length < 2 ? [] : missing) io.err(`diff: ${path}: No such file or directory\n`);
  if (missing.length > 0 && !(options.absent && missing.length < 2)) return 2;
  return files(io, options, pair, "");
}

export const diff: Program = {name: "diff", summary: "compare files line by line", run};
