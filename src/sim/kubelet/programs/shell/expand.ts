// Words of a script: parameters, substitutions, quotes, field splitting, globs over the container's files.
import {compileList} from "./compile.ts";
import {element, itemOf, setItem} from "./arrays.ts";
import {evaluate, type Variables} from "./arithmetic.ts";
import {err, type Machine} from "./state.ts";
import type {ParameterExpansionPart, Word, WordPart} from "unbash";
import {runNested} from "./run.ts";

/** Pieces of a word: quoted text is never split or globbed. */
interface Piece { readonly text: string; readonly quoted: boolean; readonly fields?: readonly string[] }

export const variables = (machine: Machine): Variables => ({
  get: (name) => (name.includes("[") ? itemOf(machine, name) : parameter(machine, name)),
  set: (name, value) => { if (name.includes("[")) setItem(machine, name, value); else machine.state.vars[name] = value; },
});

/** A word as command line words. */
export function expandWords(machine: Machine, words: readonly Word[]): string[] {
  return words.flatMap((word) => fields(machine, word));
}

/** A word as one text: in assignments, redirects, case. */
export const expandText = (machine: Machine, word: Word): string => pieces(machine, word).map(({text, fields: list}) => list ? list.join(" ") : text).join("");

/** A word as pattern: quoted parts stand for themselves. */
export const expandPattern = (machine: Machine, word: Word): string => pieces(machine, word).map(({text, quoted}) => quoted ? text.replace(/[*?[\]\\]/g, "\\$&") : text).join("");

function fields(machine: Machine, word: Word): string[] {
  const parts = pieces(machine, word);
  const separators = separatorsOf(machine.state.vars.IFS);
  const found: {text: string; pattern: string; magic: boolean}[] = [];
  let open = false;
  const add = (text: string, quoted: boolean) => {
    if (!open) found.push({text: "", pattern: "", magic: false});
    open = true;
    const last = found.at(-1)!;
    last.text += text;
    last.pattern += quoted ? text.replace(/[*?[\]\\]/g, "\\$&") : text;
    if (!quoted && /[*?[]/.test(text)) last.magic = true;
  };
  for (const part of parts) {
    if (part.fields) { part.fields.forEach((field, i) => { if (i > 0) open = false; add(field, true); }); continue; }
    if (part.quoted) { add(part.text, true); continue; }
    part.text.split(separators).forEach((chunk, i) => { if (i % 2 === 1) open = false; else if (chunk !== "") add(chunk, false); });
  }
  return found.flatMap(({text, pattern, magic}) => magic ? glob(machine, pattern, text) : [text]);
}

/** Field splitting by IFS: runs of white space, or one of its other characters. */
function separatorsOf(ifs: string | undefined): RegExp {
  if (ifs === undefined) return /([ \t\n]+)/;
  if (ifs === "") return /(\0)/;
  const set = ifs.replace(/[\\\]^-]/g, "\\$&");
  return new RegExp(/^\s+$/.test(ifs) ? `([${set}]+)` : `([${set}])`);
}

function pieces(machine: Machine, word: Word): readonly Piece[] {
  if (!word.parts) return [{text: tilde(machine, word.value), quoted: word.text !== word.value || !/[*?[]/.test(word.value)}];
  return word.parts.flatMap((part) => piece(machine, part, false));
}

const tilde = (machine: Machine, text: string): string => text === "~" || text.startsWith("~/") ? (machine.state.vars.HOME ?? "/root") + text.slice(1) : text;

function piece(machine: Machine, part: WordPart, quoted: boolean): readonly Piece[] {
  switch (part.type) {
    case "Literal": return [{text: tilde(machine, part.value), quoted: true}];
    case "SingleQuoted": case "AnsiCQuoted": return [{text: part.value, quoted: true}];
    case "Glob": return [{text: part.text, quoted}];
    case "ExtendedGlob": return [{text: part.text, quoted}];
    case "DoubleQuoted": case "LocaleString": return doubleQuoted(machine, part.parts);
    case "SimpleExpansion": return simple(machine, part.text.slice(1).replace(/^\{(.*)\}$/, "$1"), quoted);
    case "ParameterExpansion": return expansion(machine, part, quoted);
    case "CommandExpansion": {
      const result = runNested(machine, compileList(part.script?.commands ?? []), "");
      err(machine, result.stderr);
      machine.state.status = result.exit;
      return [{text: result.stdout.replace(/\n+$/, ""), quoted}];
    }
    case "ArithmeticExpansion": return [{text: String(evaluate(part.expression, variables(machine))), quoted}];
    case "BraceExpansion": return braces(part.text);
    case "ProcessSubstitution": return [{text: "/dev/null", quoted}];
  }
}

function doubleQuoted(machine: Machine, parts: readonly WordPart[]): readonly Piece[] {
  const all = parts.flatMap((part) => piece(machine, part, true).map((one): Piece => ({...one, quoted: true})));
  return all.length === 0 ? [{text: "", quoted: true}] : all;
}

function simple(machine: Machine, name: string, quoted: boolean): readonly Piece[] {
  if (name === "@" || name === "*" && !quoted) return [{text: "", quoted, fields: machine.state.positional}];
  return [{text: parameter(machine, name) ?? "", quoted}];
}

/** The value of a parameter. */
export function parameter(machine: Machine, name: string): string | undefined {
  const {state} = machine;
  if (/^\d+$/.test(name)) return name === "0" ? state.name : state.positional[Number(name) - 1];
  switch (name) {
    case "?": return String(state.status);
    case "#": return String(state.positional.length);
    case "$": return String(machine.pid);
    case "@": case "*": return state.positional.join(" ");
    case "!": return String(machine.pid + state.jobs.length);
    case "-": return state.options;
    case "RANDOM": return String(Math.floor(machine.io.random() * 32768));
    case "SECONDS": return String(Math.floor((machine.io.nowMs + machine.elapsedMs - machine.io.container.createdAtMs) / 1000));
    case "HOSTNAME": return state.vars.HOSTNAME ?? machine.io.container.hostname;
    default: return state.vars[name];
  }
}

function expansion(machine: Machine, part: ParameterExpansionPart, quoted: boolean): readonly Piece[] {
  const item = element(machine, part);
  if (item?.values) return several(machine, part, item.values, item.joined === true && quoted, quoted);
  const own = item ? item.value : parameter(machine, part.parameter);
  if (part.prefix === "#") return [{text: String((own ?? "").length), quoted}];
  const value = part.prefix === "!" ? parameter(machine, own ?? "") : own, {operation} = part;
  if (!operation) return item || part.prefix === "!" ? [{text: value ?? "", quoted}] : simple(machine, part.parameter, quoted);
  if (operation.type === "Default") return byDefault(machine, part, operation.operator, operation.operand, value, quoted);
  return [{text: applied(machine, operation, value ?? ""), quoted}];
}

/** `${a[@]}` and what can be done to all elements at once. */
function several(machine: Machine, {prefix, operation}: ParameterExpansionPart, all: readonly string[], joined: boolean, quoted: boolean): readonly Piece[] {
  if (prefix === "#") return [{text: String(all.length), quoted}];
  let values = all;
  if (operation?.type === "Slice") {
    const start = Number(expandText(machine, operation.offset)), from = start < 0 ? all.length + start : start, length = operation.length && Number(expandText(machine, operation.length));
    values = all.slice(from, length === undefined ? undefined : from + length);
  } else if (operation?.type === "Default") {
    const plus = operation.operator.endsWith("+");
    if (plus === (all.length > 0)) return pieces(machine, operation.operand);
    if (plus) return [];
  } else if (operation) values = all.map((value) => applied(machine, operation, value));
  return joined ? [{text: values.join((machine.state.vars.IFS ?? " ").slice(0, 1)), quoted}] : [{text: "", quoted, fields: values}];
}

/** What an operation other than a default makes of a value. */
function applied(machine: Machine, operation: NonNullable<ParameterExpansionPart["operation"]>, value: string): string {
  switch (operation.type) {
    case "Remove": return removed(value, operation.operator, expandPattern(machine, operation.operand));
    case "Replace": {
      const pattern = toRegExp(expandPattern(machine, operation.pattern));
      const source = operation.operator === "/#" ? `^(?:${pattern})` : operation.operator === "/%" ? `(?:${pattern})$` : pattern;
      const replacement = expandText(machine, operation.replacement);
      return value.replace(new RegExp(source, operation.operator === "//" ? "gs" : "s"), () => replacement);
    }
    case "Slice": {
      const start = Number(expandText(machine, operation.offset)), length = operation.length && Number(expandText(machine, operation.length));
      const from = start < 0 ? Math.max(0, value.length + start) : start;
      return value.slice(from, length === undefined ? undefined : length < 0 ? length : from + length);
    }
    case "CaseModification": {
      const raise = operation.operator.startsWith("^"), change = (text: string) => raise ? text.toUpperCase() : text.toLowerCase();
      return operation.operator.length === 2 ? change(value) : value.replace(/^./s, change);
    }
    default: return value;
  }
}

function byDefault(machine: Machine, part: ParameterExpansionPart, operator: string, operand: Word, value: string | undefined, quoted: boolean): readonly Piece[] {
  const empty = value === undefined || operator.startsWith(":") && value === "";
  const kind = operator.at(-1);
  if (kind === "+") return empty ? [{text: "", quoted}] : pieces(machine, operand);
  if (!empty) return [{text: value ?? "", quoted}];
  if (kind === "=") machine.state.vars[part.parameter] = expandText(machine, operand);
  if (kind === "?") {
    err(machine, `${machine.state.name}: ${part.parameter}: ${expandText(machine, operand) || "parameter not set"}\n`);
    machine.state.exited = 2;
  }
  return pieces(machine, operand);
}

function removed(value: string, operator: string, pattern: string): string {
  const regex = new RegExp(`^(?:${toRegExp(pattern)})$`, "s");
  const cuts = Array.from({length: value.length + 1}, (_, i) => i);
  if (operator === "##" || operator === "%") cuts.reverse();
  if (operator.startsWith("#")) {
    const cut = cuts.find((i) => regex.test(value.slice(0, i)));
    return cut === undefined ? value : value.slice(cut);
  }
  const cut = cuts.find((i) => regex.test(value.slice(i)));
  return cut === undefined ? value : value.slice(0, cut);
}

/** A shell pattern as the source of a regular expression. */
export function toRegExp(pattern: string): string {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === "\\" && i + 1 < pattern.length) source += pattern[++i]!.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    else if (char === "*") source += ".*";
    else if (char === "?") source += ".";
    else if (char === "[" && pattern.indexOf("]", i + 2) > 0) {
      const end = pattern.indexOf("]", i + 2);
      source += `[${pattern.slice(i + 1, end).replace(/^!/, "^").replaceAll("\\", "\\\\")}]`;
      i = end;
    } else source += char.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  }
  return source;
}

function glob(machine: Machine, pattern: string, text: string): readonly string[] {
  const absolute = pattern.startsWith("/");
  let found: string[] = [absolute ? "" : "."];
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    const regex = new RegExp(`^(?:${toRegExp(part)})$`);
    found = found.flatMap((folder) => {
      const at = folder === "." ? machine.state.cwd : absolute ? folder || "/" : `${machine.state.cwd}/${folder}`;
      const names = machine.io.files.list(at) ?? [];
      return names.filter((name) => regex.test(name) && (part.startsWith(".") || !name.startsWith("."))).map((name) => folder === "." ? name : `${folder}/${name}`);
    });
  }
  return found.length > 0 ? found : [text];
}

function braces(text: string): readonly Piece[] {
  const range = /^\{(-?\d+)\.\.(-?\d+)\}$/.exec(text);
  const list = range ? span(Number(range[1]), Number(range[2])) : text.slice(1, -1).split(",");
  return [{text: "", quoted: true, fields: list}];
}

const span = (from: number, to: number): readonly string[] => Array.from({length: Math.abs(to - from) + 1}, (_, i) => String(from <= to ? from + i : from - i));
