// Flags with pflag's grammar: `--name=value`, `--name value`, `-n value`, `-nvalue`, `--bool`, `-it`, `--`; and pflag's errors.
import {goDuration} from "../../sim/api/duration.ts";

export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly kind: "string" | "bool" | "int" | "duration" | "strings" | "array" | "tristate";
  readonly default?: string;
  /** Value when the flag stands alone (pflag's NoOptDefVal). */
  readonly alone?: string;
  /** Why it should not be used any more: said when it is. */
  readonly deprecated?: string;
  /** The real kubectl has it; here it is refused. */
  readonly unsupported?: true;
  /** For help and completion. */
  readonly about?: string;
}

export const string = (name: string, short?: string, about = "", rest: Partial<FlagSpec> = {}): FlagSpec => ({name, kind: "string", about, ...(short && {short}), ...rest});
export const bool = (name: string, short?: string, about = "", rest: Partial<FlagSpec> = {}): FlagSpec => ({name, kind: "bool", about, ...(short && {short}), ...rest});
export const int = (name: string, short?: string, about = "", rest: Partial<FlagSpec> = {}): FlagSpec => ({name, kind: "int", about, ...(short && {short}), ...rest});
export const duration = (name: string, short?: string, about = "", rest: Partial<FlagSpec> = {}): FlagSpec => ({name, kind: "duration", about, ...(short && {short}), ...rest});
/** Comma-separated values, repeatable. */
export const strings = (name: string, short?: string, about = "", rest: Partial<FlagSpec> = {}): FlagSpec => ({name, kind: "strings", about, ...(short && {short}), ...rest});
/** Repeatable, each value as it is. */
export const array = (name: string, short?: string, about = "", rest: Partial<FlagSpec> = {}): FlagSpec => ({name, kind: "array", about, ...(short && {short}), ...rest});

/** A wrong flag: the message is pflag's. */
export class FlagError extends Error {}

export class Flags {
  readonly #specs: readonly FlagSpec[];
  readonly #values = new Map<string, string[]>();
  readonly args: string[] = [];
  /** Where `--` stood among `args`, or -1. */
  dash = -1;

  constructor(specs: readonly FlagSpec[], argv: readonly string[]) {
    this.#specs = specs;
    for (let i = 0; i < argv.length; i++) {
      const arg = argv[i]!;
      if (arg === "--") {
        this.dash = this.args.length;
        this.args.push(...argv.slice(i + 1));
        return;
      }
      if (arg.startsWith("--")) i += this.#long(arg.slice(2), argv[i + 1]);
      else if (arg.startsWith("-") && arg !== "-") i += this.#letters(arg.slice(1), argv[i + 1]);
      else this.args.push(arg);
    }
  }

  #long(text: string, next: string | undefined): number {
    const cut = text.indexOf("=");
    const name = cut < 0 ? text : text.slice(0, cut);
    if (name === "" || name.startsWith("-")) throw new FlagError(`bad flag syntax: --${text}`);
    const spec = this.#specs.find((one) => one.name === name);
    if (!spec) throw new FlagError(name === "help" ? "help requested" : `unknown flag: --${name}`);
    if (cut >= 0) return this.#set(spec, text.slice(cut + 1), `--${name}`), 0;
    const alone = spec.alone ?? (spec.kind === "bool" ? "true" : undefined);
    if (alone !== undefined) return this.#set(spec, alone, `--${name}`), 0;
    if (next === undefined) throw new FlagError(`flag needs an argument: --${name}`);
    return this.#set(spec, next, `--${name}`), 1;
  }

  #letters(text: string, next: string | undefined): number {
    for (let i = 0; i < text.length; i++) {
      const letter = text[i]!;
      const spec = this.#specs.find((one) => one.short === letter);
      if (!spec) throw new FlagError(letter === "h" ? "help requested" : `unknown shorthand flag: '${letter}' in -${text.slice(i)}`);
      const shown = `-${letter}, --${spec.name}`;
      // `-o=` has no value behind the sign: pflag takes the sign for it.
      if (text[i + 1] === "=" && i + 2 < text.length) return this.#set(spec, text.slice(i + 2), shown), 0;
      const alone = spec.alone ?? (spec.kind === "bool" ? "true" : undefined);
      if (alone !== undefined) { this.#set(spec, alone, shown); continue; }
      if (i + 1 < text.length) return this.#set(spec, text.slice(i + 1), shown), 0;
      if (next === undefined) throw new FlagError(`flag needs an argument: '${letter}' in -${text.slice(i)}`);
      return this.#set(spec, next, shown), 1;
    }
    return 0;
  }

  #set(spec: FlagSpec, value: string, shown: string): void {
    const wrong = problem(spec, value);
    if (wrong) throw new FlagError(`invalid argument ${JSON.stringify(value)} for ${JSON.stringify(spec.short && !shown.includes(",") ? `-${spec.short}, --${spec.name}` : shown)} flag: ${wrong}`);
    const parts = spec.kind === "strings" ? value === "" ? [] : value.split(",") : [value];
    const before = this.#values.get(spec.name);
    if (spec.kind === "strings" || spec.kind === "array") this.#values.set(spec.name, [...before ?? [], ...parts]);
    else this.#values.set(spec.name, parts);
  }

  /** Whether a verb gave the flag a meaning of its own, with several values. */
  isList(name: string): boolean { return this.#specs.find((spec) => spec.name === name)?.kind === "array"; }
  /** Whether it was given. */
  has(name: string): boolean { return this.#values.has(name); }
  get(name: string): string | undefined { return this.#values.get(name)?.at(-1) ?? this.#specs.find((spec) => spec.name === name)?.default; }
  text(name: string): string { return this.get(name) ?? ""; }
  is(name: string): boolean { return goBool(this.get(name) ?? "false") === true; }
  all(name: string): readonly string[] { return this.#values.get(name) ?? []; }
  int(name: string): number { return Number(this.get(name) ?? 0); }
  /** In milliseconds. */
  duration(name: string): number { return goDuration(this.get(name) ?? "0s") ?? 0; }
  set(name: string, value: string): void { this.#values.set(name, [value]); }
  given(): readonly string[] { return [...this.#values.keys()]; }
}

/** strconv.ParseBool. */
export function goBool(text: string): boolean | undefined {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}

function problem(spec: FlagSpec, value: string): string | undefined {
  if (spec.kind === "bool" && goBool(value) === undefined) return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (spec.kind === "int" && !/^[-+]?(?:\d+|0x[0-9a-fA-F]+)$/.test(value)) return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (spec.kind === "duration" && goDuration(value) === undefined) return durationProblem(value);
  return undefined;
}

function durationProblem(text: string): string {
  const unit = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)([^\d.]*)/.exec(text);
  if (!unit) return `time: invalid duration ${JSON.stringify(text)}`;
  return unit[1] ? `time: unknown unit ${JSON.stringify(unit[1])} in duration ${JSON.stringify(text)}` : `time: missing unit in duration ${JSON.stringify(text)}`;
}
