// sort, as GNU coreutils has it in the C locale: keys, numbers, sizes, versions, months. Not simulated: -R, -m, parallel sorting.
import {readInput} from "./files.ts";
import {linesOf} from "./text.ts";
import {done, failed, type Tool} from "./tool.ts";

interface Key { readonly from: readonly [field: number, char: number]; readonly to?: readonly [field: number, char: number]; readonly flags: string }
interface Options { flags: string; separator?: string; readonly keys: Key[]; readonly names: string[]; output?: string }

const LONG: {readonly [name: string]: string} = {
  "numeric-sort": "n", "general-numeric-sort": "g", "human-numeric-sort": "h", "version-sort": "V", "month-sort": "M", reverse: "r", unique: "u", stable: "s", "ignore-case": "f",
  "ignore-leading-blanks": "b", "dictionary-order": "d", check: "c", "zero-terminated": "z",
};

function parse(args: readonly string[]): Options | string {
  const options: Options = {flags: "", keys: [], names: []};
  const take = (flag: string, value: string): string | undefined => {
    if (flag === "t") options.separator = value === "\\0" ? "\0" : value;
    else if (flag === "o") options.output = value;
    else if (flag === "k") { const key = parseKey(value); if (typeof key === "string") return key; options.keys.push(key); }
    return undefined;
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "-" || !arg.startsWith("-")) { options.names.push(arg); continue; }
    if (arg === "--") { options.names.push(...args.slice(i + 1)); break; }
    if (arg.startsWith("--")) {
      const [name = "", value] = arg.slice(2).split(/=(.*)/s), short = {key: "k", "field-separator": "t", output: "o"}[name];
      if (!short && !LONG[name]) return `sort: unrecognized option '${arg}'\nTry 'sort --help' for more information.\n`;
      const wrong = short ? take(short, value ?? args[++i] ?? "") : void (options.flags += LONG[name]);
      if (wrong) return wrong;
      continue;
    }
    for (let j = 1; j < arg.length; j++) {
      const flag = arg[j]!;
      if (!"tok".includes(flag)) {
        if (!"nghVMrusfbdicCzm".includes(flag)) return `sort: invalid option -- '${flag}'\nTry 'sort --help' for more information.\n`;
        options.flags += flag;
        continue;
      }
      const wrong = take(flag, j + 1 < arg.length ? arg.slice(j + 1) : args[++i] ?? "");
      if (wrong) return wrong;
      break;
    }
  }
  return options;
}

function parseKey(text: string): Key | string {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (!match) return `sort: invalid number at field start: invalid count at start of '${text}'\n`;
  const [, field, char, before, lastField, lastChar, after] = match;
  if (Number(field) === 0) return `sort: -k: field number is zero: invalid field specification '${text}'\n`;
  return {from: [Number(field), Number(char ?? 1)], ...(lastField && {to: [Number(lastField), Number(lastChar ?? 0)] as const}), flags: `${before ?? ""}${after ?? ""}`};
}

/** Where each field begins and ends. Without a separator a field takes the blanks before it along. */
function fieldsOf(line: string, separator: string | undefined): readonly (readonly [number, number])[] {
  if (separator === undefined) return [...line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g)].map((match) => [match.index, match.index + match[0].length] as const);
  const fields: [number, number][] = [];
  let start = 0;
  for (const part of line.split(separator)) { fields.push([start, start + part.length]); start += part.length + separator.length; }
  return fields;
}

function keyText(line: string, {from, to, flags}: Key, separator: string | undefined): string {
  const fields = fieldsOf(line, separator), first = fields[from[0] - 1];
  if (!first) return "";
  const skip = (at: number) => (flags.includes("b") ? at + (/^[ \t]*/.exec(line.slice(at))?.[0].length ?? 0) : at);
  const start = skip(first[0]) + from[1] - 1, last = to && fields[to[0] - 1];
  const end = !to || !last ? line.length : to[1] === 0 ? last[1] : skip(last[0]) + to[1];
  return line.slice(start, Math.max(start, end));
}

const bytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const number = (text: string): number => Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0;
const human = (text: string): number => { const match = /^\s*(-?\d*\.?\d+)([KMGTPE]?)/i.exec(text); return match ? Number(match[1]) * 1024 ** (" KMGTPE".indexOf(match[2]!.toUpperCase() || " ")) : 0; };
const month = (text: string): number => ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"].indexOf(text.trim().slice(0, 3).toUpperCase());

/** Runs of digits as numbers, the rest as text. */
function version(a: string, b: string): number {
  const parts = (text: string) => text.match(/\d+|\D+/g) ?? [], [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p = "", q = ""] = [x[i], y[i]];
    const order = /^\d/.test(p) && /^\d/.test(q) ? Number(p) - Number(q) : bytes(p, q);
    if (order) return order;
  }
  return 0;
}

function compareBy(flags: string, a: string, b: string): number {
  if (flags.includes("n")) return number(a) - number(b);
  if (flags.includes("g")) return (parseFloat(a) || 0) - (parseFloat(b) || 0);
  if (flags.includes("h")) return human(a) - human(b);
  if (flags.includes("M")) return month(a) - month(b);
  if (flags.includes("V")) return version(a, b);
  const shaped = (text: string) => { const kept = flags.includes("d") ? text.replace(/[^A-Za-z0-9 \t]/g, "") : text; return flags.includes("f") ? kept.toUpperCase() : kept; };
  return bytes(shaped(a), shaped(b));
}

function comparison({flags, keys, separator}: Options): (a: string, b: string) => number {
  const own = (key: Key): Key => (/[a-zA-Z]/.test(key.flags) ? key : {...key, flags: flags.replace(/[uscCz]/g, "")});
  const all = keys.length ? keys.map(own) : [{from: [1, 1] as const, flags: flags.replace(/[uscCz]/g, "")}];
  const text = (line: string, key: Key) => (keys.length ? keyText(line, key, separator) : key.flags.includes("b") ? line.trimStart() : line);
  return (a, b) => {
    for (const key of all) {
      const order = compareBy(key.flags, text(a, key), text(b, key));
      if (order) return key.flags.includes("r") ? -order : order;
    }
    return 0;
  };
}

export const sort: Tool = {
  names: ["sort"],
  run(args, context) {
    const options = parse(args);
    if (typeof options === "string") return failed(options, 2);
    const {flags, names, output} = options, end = flags.includes("z") ? "\0" : "\n", lines: string[] = [];
    for (const name of names.length ? names : ["-"]) {
      const text = readInput(context, "sort", name);
      if (typeof text !== "string") return failed(`sort: cannot read: ${name}: No such file or directory\n`, 2);
      lines.push(...(end === "\n" ? linesOf(text) : text.split(end).filter(Boolean)));
    }
    const compare = comparison(options);
    if (/c/i.test(flags)) {
      const wrong = lines.findIndex((line, i) => i > 0 && compare(lines[i - 1]!, line) > (flags.includes("u") ? -1 : 0));
      return wrong < 0 ? done() : failed(flags.includes("C") ? "" : `sort: ${names[0] ?? "-"}:${wrong + 1}: disorder: ${lines[wrong]}\n`);
    }
    const last = (a: string, b: string) => (/[su]/.test(flags) ? 0 : flags.includes("r") ? bytes(b, a) : bytes(a, b));
    lines.sort((a, b) => compare(a, b) || last(a, b));
    const kept = flags.includes("u") ? lines.filter((line, i) => i === 0 || compare(lines[i - 1]!, line) !== 0) : lines;
    const text = kept.map((line) => line + end).join("");
    if (output === undefined) return done(text);
    context.files.write(output.startsWith("/") ? output : `${context.cwd}/${output}`, text);
    return done();
  },
};
