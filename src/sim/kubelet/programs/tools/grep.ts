// grep: basic, extended and fixed patterns, several of them, context, counts, files and folders. Not simulated: -P's own syntax.
import type {ContainerFiles} from "../program.ts";
import {at, readInput} from "./files.ts";
import {basic, linesOf} from "./text.ts";
import {failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

interface Options { flags: string; patterns: string[]; names: string[]; after: number; before: number; most: number; include?: RegExp }

const VALUES = "ABCmef";

const LONG: {readonly [name: string]: string} = {"ignore-case": "i", "invert-match": "v", count: "c", "line-number": "n", quiet: "q", silent: "q", "only-matching": "o", "extended-regexp": "E", "fixed-strings": "F", "word-regexp": "w", "line-regexp": "x", recursive: "r", "files-with-matches": "l", "files-without-match": "L", "no-filename": "h", "with-filename": "H", text: "a", "no-messages": "s", "perl-regexp": "P"};

function parse(args: readonly string[], files: Pick<ContainerFiles, "read">, cwd: string): Options | string {
  const options: Options = {flags: "", patterns: [], names: [], after: 0, before: 0, most: Infinity};
  const take = (flag: string, value: string) => {
    if (flag === "e") options.patterns.push(...value.split("\n"));
    else if (flag === "f") options.patterns.push(...linesOf(files.read(value.startsWith("/") ? value : `${cwd}/${value}`) ?? ""));
    else if (flag === "m") options.most = Number(value);
    else { if (flag !== "B") options.after = Number(value); if (flag !== "A") options.before = Number(value); }
  };
  let plain = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (plain || arg === "-" || !arg.startsWith("-")) { options.names.push(arg); continue; }
    if (arg === "--") { plain = true; continue; }
    if (arg.startsWith("--")) {
      const [name = "", value] = arg.slice(2).split(/=(.*)/s);
      const valued: {readonly [name: string]: string} = {regexp: "e", "after-context": "A", "before-context": "B", context: "C", "max-count": "m", file: "f"};
      if (valued[name]) take(valued[name], value ?? args[++i] ?? "");
      else if (name === "include") options.include = new RegExp(`^${(value ?? args[++i] ?? "").replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", ".*")}$`);
      else if (LONG[name]) options.flags += LONG[name];
      else if (name !== "color" && name !== "colour" && name !== "line-buffered") return `grep: unrecognized option '${arg}'\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n`;
      continue;
    }
    if (/^-\d+$/.test(arg)) { take("C", arg.slice(1)); continue; }
    for (let j = 1; j < arg.length; j++) {
      const flag = arg[j]!;
      if (!VALUES.includes(flag)) { options.flags += flag; continue; }
      take(flag, j + 1 < arg.length ? arg.slice(j + 1) : args[++i] ?? "");
      break;
    }
  }
  if (options.patterns.length === 0) {
    const pattern = options.names.shift();
    if (pattern === undefined) return "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";
    options.patterns.push(...pattern.split("\n"));
  }
  return options;
}

const CLASSES: {readonly [name: string]: string} = {alnum: "A-Za-z0-9", alpha: "A-Za-z", digit: "0-9", lower: "a-z", upper: "A-Z", space: "\\s", blank: " \\t", punct: "!-\\/:-@\\[-`{-~", xdigit: "0-9A-Fa-f"};

function regexOf({patterns, flags}: Options, tool: string): RegExp {
  const fixed = tool === "fgrep" || flags.includes("F"), extended = tool === "egrep" || /[EP]/.test(flags);
  const source = patterns.map((pattern) => {
    if (fixed) return pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return (extended ? pattern : basic(pattern)).replace(/\[:(\w+):\]/g, (all, name: string) => CLASSES[name] ?? all).replace(/^\*/, "\\*");
  }).join("|");
  const whole = flags.includes("x") ? `^(?:${source})$` : flags.includes("w") ? `(?<!\\w)(?:${source})(?!\\w)` : source;
  return new RegExp(whole, flags.includes("i") || flags.includes("y") ? "gi" : "g");
}

function walk(files: Pick<ContainerFiles, "list">, path: string, shown: string, into: string[]): void {
  const names = files.list(path);
  if (!names) { into.push(shown); return; }
  for (const name of names) walk(files, `${path}/${name}`, `${shown}/${name}`, into);
}

export const grep: Tool = {
  names: ["grep", "egrep", "fgrep"],
  run(args, context, tool) {
    const options = parse(args, context.files, context.cwd);
    if (typeof options === "string") return failed(options, 2);
    let regex: RegExp;
    try { regex = regexOf(options, tool); } catch { return failed(`${tool}: Invalid regular expression\n`, 2); }
    const recursive = /[rR]/.test(options.flags);
    let names = options.names.length > 0 ? options.names : recursive ? ["."] : ["-"];
    if (recursive) {
      const all: string[] = [];
      for (const name of names) walk(context.files, at(context, name), name.replace(/\/$/, ""), all);
      names = all.filter((name) => !options.include || options.include.test(name.split("/").at(-1) ?? ""));
    }
    return search(names, options, regex, recursive, context);
  },
};

function search(names: readonly string[], options: Options, regex: RegExp, recursive: boolean, context: ToolContext): ToolResult {
  const {flags} = options;
  let stdout = "", stderr = "", found = false, troubled = false;
  for (const name of names) {
    const text = readInput(context, "grep", name);
    if (typeof text !== "string") {
      if (!flags.includes("s")) stderr += text.error.replace("can't open '", "").replace("': No", ": No");
      troubled = true;
      continue;
    }
    const label = !flags.includes("h") && (names.length > 1 || recursive || flags.includes("H")) ? (name === "-" ? "(standard input)" : name) : undefined;
    const hits = matching(text, options, regex);
    if (hits.size > 0) found = true;
    if (flags.includes("q")) continue;
    if (flags.includes("c")) stdout += `${label === undefined ? "" : `${label}:`}${hits.size}\n`;
    else if (flags.includes("l")) stdout += hits.size > 0 ? `${name === "-" ? "(standard input)" : name}\n` : "";
    else if (flags.includes("L")) stdout += hits.size > 0 ? "" : `${name}\n`;
    else stdout += printed(linesOf(text), hits, options, regex, label);
  }
  return {stdout, stderr, exit: flags.includes("q") && found ? 0 : troubled ? 2 : found ? 0 : 1, tookMs: 1};
}

function matching(text: string, {flags, most}: Options, regex: RegExp): ReadonlySet<number> {
  const hits = new Set<number>();
  linesOf(text).forEach((line, i) => {
    regex.lastIndex = 0;
    if (hits.size < most && regex.test(line) !== flags.includes("v")) hits.add(i);
  });
  return hits;
}

function printed(lines: readonly string[], hits: ReadonlySet<number>, {flags, after, before}: Options, regex: RegExp, label: string | undefined): string {
  const start = (i: number, mark: string) => `${label === undefined ? "" : `${label}${mark}`}${flags.includes("n") ? `${i + 1}${mark}` : ""}`;
  let text = "", last = -1;
  for (const hit of hits) {
    if (flags.includes("o")) { if (!flags.includes("v")) for (const part of lines[hit]!.match(regex) ?? []) if (part !== "") text += `${start(hit, ":")}${part}\n`; continue; }
    const from = Math.max(last + 1, hit - before);
    if ((after > 0 || before > 0) && last >= 0 && from > last + 1) text += "--\n";
    for (let i = from; i < hit; i++) text += `${start(i, "-")}${lines[i]!}\n`;
    if (hit > last) text += `${start(hit, ":")}${lines[hit]!}\n`;
    last = Math.max(last, hit);
    for (let i = hit + 1; i <= Math.min(hit + after, lines.length - 1) && !hits.has(i); i++) { text += `${start(i, "-")}${lines[i]!}\n`; last = i; }
  }
  return text;
}
