// Tools for text: head, tail, wc, sed, uniq, cut, tr, awk, rev, nl, seq, printf, expr, base64, xargs-less basics.
// sed and awk know what manifests' one-liners use: s///, p, d, line numbers and patterns; print, fields and patterns.
import {readInput} from "./files.ts";
import {exceeds, isEndless, KILLED} from "./storage.ts";
import {unescape} from "./simple.ts";
import {fromBase64} from "../../../api/base64.ts";
import {done, failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

export const linesOf = (text: string): readonly string[] => text === "" ? [] : (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** Runs over the text of the named files, or of standard input. */
function over(context: ToolContext, tool: string, names: readonly string[], work: (text: string, name: string) => ToolResult): ToolResult {
  let stdout = "", stderr = "", exit = 0;
  for (const name of names.length > 0 ? names : ["-"]) {
    const text = readInput(context, tool, name);
    if (typeof text !== "string") { stderr += text.error; exit = 1; continue; }
    const result = work(text, name);
    stdout += result.stdout;
    stderr += result.stderr;
    exit = Math.max(exit, result.exit);
  }
  return {stdout, stderr, exit, tookMs: 1};
}

export const head: Tool = {
  names: ["head", "tail"],
  run(args, context, tool) {
    let count = "10", bytes = false;
    const names: string[] = [];
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]!;
      const number = /^-n?(\+?-?\d+)$/.exec(arg), size = /^-c(\d+)$/.exec(arg);
      if (number) count = number[1]!; else if (size) { count = size[1]!; bytes = true; }
      else if (arg === "-n") count = args[++i] ?? "10";
      else if (arg === "-c") { count = args[++i] ?? "0"; bytes = true; }
      else if (!/^-[fFqsv]+$/.test(arg)) names.push(arg);
    }
    if (names.some(isEndless) && tool === "tail") return exceeds(context, Infinity) ? KILLED : done("", 0, Infinity);
    const follow = tool === "tail" && args.some((arg) => /^-\w*[fF]/.test(arg));
    const result = over(context, tool, names, (text) => {
      if (bytes) return done(tool === "head" ? text.slice(0, Number(count)) : text.slice(-Number(count)));
      const lines = linesOf(text), n = Number(count.replace("+", ""));
      if (tool === "head") return done(joined(n < 0 ? lines.slice(0, n) : lines.slice(0, n)));
      return done(joined(count.startsWith("+") ? lines.slice(n - 1) : n === 0 ? [] : lines.slice(-Math.abs(n))));
    });
    return follow && result.exit === 0 ? {...result, tookMs: Infinity} : result;
  },
};

export const wc: Tool = {
  names: ["wc"],
  run(args, context) {
    const flags = args.filter((arg) => arg.startsWith("-")).join("");
    const names = args.filter((arg) => !arg.startsWith("-"));
    return over(context, "wc", names, (text, name) => {
      const all = {l: (text.match(/\n/g) ?? []).length, w: text.split(/\s+/).filter(Boolean).length, c: new TextEncoder().encode(text).length};
      const chosen = (["l", "w", "c"] as const).filter((key) => flags === "" || flags.includes(key) || key === "c" && flags.includes("m"));
      const numbers = chosen.map((key) => chosen.length > 1 || name !== "-" && context.flavour === "busybox" && chosen.length > 1 ? String(all[key]).padStart(9) : String(all[key])).join(chosen.length > 1 ? " " : "");
      return done(`${numbers}${name === "-" ? "" : ` ${name}`}\n`);
    });
  },
};

/** A basic regular expression in the extended form. */
export const basic = (pattern: string): string => pattern.replace(/\\([(){}|+?])|([(){}|+?])/g, (_all, escaped: string | undefined, plain: string | undefined) => escaped ?? `\\${plain ?? ""}`);

export const sed: Tool = {
  names: ["sed"],
  run(args, context) {
    const quiet = args.some((arg) => /^-\w*n/.test(arg)), extended = args.some((arg) => /^-\w*[rE]/.test(arg)), inPlace = args.some((arg) => /^-\w*i/.test(arg));
    const scripts: string[] = [], names: string[] = [];
    for (let i = 0; i < args.length; i++) { const arg = args[i]!; if (arg === "-e") scripts.push(args[++i] ?? ""); else if (!arg.startsWith("-")) names.push(arg); }
    if (scripts.length === 0) scripts.push(names.shift() ?? "");
    const commands = scripts.flatMap((script) => script.split(/;(?![^/]*\/[^;]*$)|\n/)).map((text) => text.trim()).filter(Boolean);
    return over(context, "sed", names, (text, name) => {
      const output = edit(linesOf(text), commands, quiet, extended);
      if (!inPlace || name === "-") return done(output);
      const error = context.files.write(name.startsWith("/") ? name : `${context.cwd}/${name}`, output);
      return error === undefined ? done() : failed(`sed: ${name}: ${error}\n`);
    });
  },
};

function edit(lines: readonly string[], commands: readonly string[], quiet: boolean, extended: boolean): string {
  const regexOf = (source: string, flags = "") => new RegExp(extended ? source : basic(source), flags);
  let result = "";
  lines.forEach((original, i) => {
    let line: string | undefined = original;
    for (const command of commands) {
      const match = /^(?:(\d+|\$)|\/((?:[^/\\]|\\.)*)\/)?\s*(?:,\s*(\d+|\$))?\s*(.*)$/s.exec(command)!;
      const [, number, pattern, end, action = ""] = match;
      const last = (mark: string) => mark === "$" ? lines.length : Number(mark);
      if (number !== undefined && (end !== undefined ? i + 1 < last(number) || i + 1 > last(end) : i + 1 !== last(number))) continue;
      if (pattern !== undefined && !regexOf(pattern).test(line ?? "")) continue;
      if (action === "d") { line = undefined; break; }
      if (action === "p" && line !== undefined) result += `${line}\n`;
      const swap = /^s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1(\w*)$/s.exec(action);
      if (swap && line !== undefined) line = line.replace(regexOf(swap[2]!, `${swap[4]!.includes("g") ? "g" : ""}${/i/i.test(swap[4]!) ? "i" : ""}`), (...groups) => swap[3]!.replace(/\\(\d)|(?<!\\)&|\\(.)/g, (all: string, group: string | undefined, other: string | undefined) => group !== undefined ? String(groups[Number(group)] ?? "") : all === "&" ? String(groups[0]) : other ?? ""));
    }
    if (!quiet && line !== undefined) result += `${line}\n`;
  });
  return result;
}

export const uniq: Tool = {
  names: ["uniq"],
  run: (args, context) => over(context, "uniq", args.filter((arg) => !arg.startsWith("-")), (text) => {
    const groups: {line: string; count: number}[] = [];
    for (const line of linesOf(text)) { const last = groups.at(-1); if (last?.line === line) last.count++; else groups.push({line, count: 1}); }
    return done(joined(groups.map(({line, count}) => args.includes("-c") ? `${String(count).padStart(7)} ${line}` : line)));
  }),
};

export const cut: Tool = {
  names: ["cut"],
  run(args, context) {
    const value = (flag: string) => { const i = args.findIndex((arg) => arg.startsWith(flag)); return i < 0 ? undefined : args[i] === flag ? args[i + 1] : args[i]!.slice(2); };
    const delimiter = value("-d") ?? "\t", list = value("-f") ?? value("-c") ?? "1", chars = value("-c") !== undefined;
    const ranges = list.split(",").map((part) => { const [from = "", to] = part.split("-"); return [Number(from || 1), to === undefined ? Number(from) : to === "" ? Infinity : Number(to)] as const; });
    const chosen = <T>(items: readonly T[]) => items.filter((_, i) => ranges.some(([from, to]) => i + 1 >= from && i + 1 <= to));
    const used = new Set(["-d", "-f", "-c"].flatMap((flag) => args.flatMap((arg, i) => arg === flag ? [i, i + 1] : arg.startsWith(flag) ? [i] : [])));
    return over(context, "cut", args.filter((_, i) => !used.has(i)), (text) => done(joined(linesOf(text).map((line) => chars ? chosen([...line]).join("") : line.includes(delimiter) ? chosen(line.split(delimiter)).join(delimiter) : line))));
  },
};

const charset = (set: string): readonly string[] => {
  const named: {readonly [name: string]: string} = {"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:space:]": " \\t\\n\\v\\f\\r", "[:blank:]": " \\t",
    "[:alpha:]": "A-Za-z", "[:alnum:]": "A-Za-z0-9", "[:xdigit:]": "0-9A-Fa-f", "[:print:]": " -~", "[:graph:]": "!-~", "[:punct:]": "!-/:-@[-`{-~", "[:cntrl:]": "\u0000-\u001f\u007f"};
  const text = unescape(set.replace(/\[:\w+:\]/g, (name) => named[name] ?? name));
  return [...text.replace(/(.)-(.)/g, (_all, from: string, to: string) => Array.from({length: to.charCodeAt(0) - from.charCodeAt(0) + 1}, (_x, i) => String.fromCharCode(from.charCodeAt(0) + i)).join(""))];
};

export const tr: Tool = {
  names: ["tr"],
  run(args, {stdin}) {
    const flags = args.filter((arg) => /^-[dscC]+$/.test(arg)).join("");
    const [from = "", to = ""] = args.filter((arg) => !/^-[dscC]+$/.test(arg));
    const source = charset(from), target = charset(to);
    const inSource = (char: string) => source.includes(char) !== /[cC]/.test(flags);
    if (flags.includes("d")) return done([...stdin].filter((char) => !inSource(char)).join(""));
    const squeezed = flags.includes("s") ? new Set(to === "" ? source : target) : undefined;
    let text = "", last = "";
    for (const char of stdin) {
      const at = source.indexOf(char);
      const next = to === "" || !inSource(char) ? char : /[cC]/.test(flags) ? target.at(-1)! : target[Math.min(at, target.length - 1)]!;
      if (squeezed?.has(next) && next === last) continue;
      text += next;
      last = next;
    }
    return done(text);
  },
};

export const awk: Tool = {
  names: ["awk"],
  run(args, context) {
    const separator = args.findIndex((arg) => arg.startsWith("-F"));
    const fs = separator < 0 ? undefined : args[separator] === "-F" ? args[separator + 1] : args[separator]!.slice(2);
    const rest = args.filter((_, i) => separator < 0 || i !== separator && !(args[separator] === "-F" && i === separator + 1));
    const [program = "", ...names] = rest;
    const match = /^\s*(?:(NR\s*[=><!]=?\s*\d+|\/(?:[^/\\]|\\.)*\/|END)\s*)?(?:\{\s*(.*?)\s*\})?\s*$/s.exec(program);
    if (!match) return failed("kubecahier: not simulated: this awk program\n", 2);
    const [, condition, action = "print"] = match;
    return over(context, "awk", names, (text) => {
      const lines = linesOf(text);
      const row = (line: string, number: number) => {
        const list = fs === undefined || fs === " " ? line.trim().split(/\s+/) : line.split(new RegExp(fs.length === 1 ? fs.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : fs));
        return printed(action, line, list, number);
      };
      if (condition === "END") return done(row(lines.at(-1) ?? "", lines.length));
      const numeric = condition?.startsWith("NR") ? /NR\s*([=><!]=?)\s*(\d+)/.exec(condition) : undefined;
      const wanted = (line: string, n: number) => {
        if (numeric) { const limit = Number(numeric[2]); return numeric[1] === "==" ? n === limit : numeric[1] === ">" ? n > limit : numeric[1] === "<" ? n < limit : numeric[1] === ">=" ? n >= limit : numeric[1] === "<=" ? n <= limit : n !== limit; }
        return condition === undefined || new RegExp(condition.slice(1, -1)).test(line);
      };
      return done(lines.map((line, i) => wanted(line, i + 1) ? row(line, i + 1) : "").join(""));
    });
  },
};

function printed(action: string, line: string, list: readonly string[], number: number): string {
  const print = /^print(?:\s+(.*))?$/s.exec(action);
  if (!print) return "";
  const value = (term: string): string => {
    if (/^".*"$/s.test(term)) return unescape(term.slice(1, -1));
    if (term === "$0") return line;
    if (term === "NR") return String(number);
    if (term === "NF") return String(list.length);
    if (term === "$NF") return list.at(-1) ?? "";
    const field = /^\$(\d+)$/.exec(term);
    return field ? list[Number(field[1]) - 1] ?? "" : term;
  };
  if (!print[1]) return `${line}\n`;
  const terms = print[1].match(/"(?:[^"\\]|\\.)*"|,|\$?\w+/g) ?? [];
  return `${terms.map((term) => term === "," ? " " : value(term)).join("")}\n`;
}

export const seq: Tool = {
  names: ["seq"],
  run(args) {
    const numbers = args.map(Number);
    const [first, step, last] = numbers.length === 1 ? [1, 1, numbers[0]!] : numbers.length === 2 ? [numbers[0]!, 1, numbers[1]!] : [numbers[0] ?? 1, numbers[1] ?? 1, numbers[2] ?? 0];
    let text = "";
    for (let n = first; step > 0 ? n <= last : n >= last; n += step) text += `${n}\n`;
    return done(text);
  },
};

export const printf: Tool = {
  names: ["printf"],
  run([format = "", ...args]) {
    let text = "", at = 0;
    const text1 = unescape(format.replaceAll("%%", "\0"));
    do {
      text += text1.replace(/%(-?0?\d*)(?:\.(\d+))?([sdiuxXcbf])/g, (_all, width: string, digits: string | undefined, kind: string) => {
        const value = args[at++] ?? "";
        const shown = kind === "d" || kind === "i" || kind === "u" ? String(parseInt(value || "0", 10)) : kind === "x" ? Number(value).toString(16) : kind === "b" ? unescape(value) : kind === "f" ? Number(value || 0).toFixed(Number(digits ?? 6)) : kind === "c" ? value.slice(0, 1) : value;
        const size = Math.abs(Number(width) || 0);
        return width.startsWith("-") ? shown.padEnd(size) : shown.padStart(size, width.startsWith("0") ? "0" : " ");
      });
      // The replacements above move `at` on.
    } while (at > 0 && at < args.length); // oxlint-disable-line no-unmodified-loop-condition
    return done(text.replaceAll("\0", "%"));
  },
};

export const expr: Tool = {
  names: ["expr"],
  run([a = "", operator = "", b = ""]) {
    const x = Number(a), y = Number(b);
    const value = operator === "+" ? x + y : operator === "-" ? x - y : operator === "*" ? x * y : operator === "/" ? Math.trunc(x / y) : operator === "%" ? x % y : operator === "=" ? Number(a === b) : operator === "<" ? Number(x < y) : operator === ">" ? Number(x > y) : a;
    return done(`${value}\n`, value === 0 || value === "" ? 1 : 0);
  },
};

export const base64: Tool = {
  names: ["base64"],
  run: (args, context) => over(context, "base64", args.filter((arg) => !arg.startsWith("-") && !/^\d+$/.test(arg)), (text) => {
    if (args.includes("-d") || args.includes("--decode")) {
      try { return done(fromBase64(text.trim())); } catch { return failed(context.flavour === "busybox" ? "base64: truncated input\n" : "base64: invalid input\n"); }
    }
    const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
    return done(args.includes("-w") || args.includes("-w0") ? encoded : encoded.replace(/.{1,76}/g, "$&\n"));
  }),
};

export const basename: Tool = {
  names: ["basename", "dirname"],
  run: ([path = "", suffix = ""], _context, name) => {
    const last = path.split("/").filter(Boolean).at(-1) ?? "/";
    return done(name === "basename" ? `${suffix !== "" && last.endsWith(suffix) ? last.slice(0, -suffix.length) : last}\n` : `${path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : "."}\n`);
  },
};
