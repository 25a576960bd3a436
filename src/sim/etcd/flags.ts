// Flags of etcdctl and etcdutl: pflag's rules and errors, ETCDCTL_* variables, and the help text that cobra prints with etcd's template.
// Source: spf13/pflag flag.go; go.etcd.io/etcd/pkg/v3/cobrautl/help.go; pkg/v3/flags/flag.go SetPflagsFromEnv.

export interface FlagSpec { readonly name: string; readonly short?: string; readonly kind: "string" | "bool" | "int" | "duration" | "strings"; readonly default?: string; readonly usage: string }

export interface Flags {
  isSet(name: string): boolean;
  /** Set on the command line, not by a variable. */
  isGiven(name: string): boolean;
  text(name: string): string;
  on(name: string): boolean;
  number(name: string): number;
  list(name: string): readonly string[];
}

export interface Parsed { readonly flags: Flags; readonly words: readonly string[] }

const DEFAULTS = {string: "", bool: "false", int: "0", duration: "0s", strings: "[]"};

/** The value's error in strconv's words, or undefined. */
function wrongValue(spec: FlagSpec, text: string): string | undefined {
  if (spec.kind === "int" && !/^[+-]?\d+$/.test(text)) return `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
  if (spec.kind === "bool" && !/^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/.test(text)) return `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
  if (spec.kind === "duration" && !/^(?:[\d.]+(?:ns|us|µs|ms|s|m|h))+$|^0$/.test(text)) return /^[\d.]+$/.test(text) ? `time: missing unit in duration ${JSON.stringify(text)}` : `time: invalid duration ${JSON.stringify(text)}`;
  return undefined;
}

/** Flags may stand anywhere. The error is what cobra prints after `Error: `. */
export function parseFlags(args: readonly string[], specs: readonly FlagSpec[], env: {readonly [name: string]: string}, prefix = "ETCDCTL"): Parsed | {readonly error: string} {
  const values = new Map<string, string>(), words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") { words.push(...args.slice(at + 1)); break; }
    if (!arg.startsWith("-") || arg === "-") { words.push(arg); continue; }
    const [, dashes = "", name = "", given] = /^(--?)([^=]*)(?:=([\s\S]*))?$/.exec(arg)!;
    const letter = dashes === "-" ? name[0] : undefined;
    const spec = specs.find((one) => letter === undefined ? one.name === name : one.short === letter);
    if (!spec) return {error: letter === undefined ? `unknown flag: --${name}` : `unknown shorthand flag: ${JSON.stringify(letter).replaceAll('"', "'")} in ${arg}`};
    const attached = given ?? (letter !== undefined && name.length > 1 ? name.slice(1) : undefined);
    if (spec.kind === "bool" && attached === undefined) { values.set(spec.name, "true"); continue; }
    const value = attached ?? args[++at];
    if (value === undefined) return {error: letter === undefined ? `flag needs an argument: --${name}` : `flag needs an argument: ${JSON.stringify(letter).replaceAll('"', "'")} in ${arg}`};
    const wrong = wrongValue(spec, value);
    if (wrong !== undefined) return {error: `invalid argument ${JSON.stringify(value)} for ${JSON.stringify(spec.short ? `-${spec.short}, --${spec.name}` : `--${spec.name}`)} flag: ${wrong}`};
    values.set(spec.name, value);
  }
  const given = new Set(values.keys());
  for (const {name} of specs) {
    const own = env[`${prefix}_${name.toUpperCase().replaceAll("-", "_")}`];
    if (own !== undefined && own !== "" && !values.has(name) && INHERITED.has(name)) values.set(name, own);
  }
  return {words, flags: flagsOf(values, given, specs)};
}

function flagsOf(values: ReadonlyMap<string, string>, given: ReadonlySet<string>, specs: readonly FlagSpec[]): Flags {
  const text = (name: string): string => {
    const spec = specs.find((one) => one.name === name);
    return values.get(name) ?? spec?.default ?? (spec ? DEFAULTS[spec.kind] : "");
  };
  return {isSet: (name) => values.has(name), isGiven: (name) => given.has(name), text, on: (name) => /^(?:1|t|true)$/i.test(text(name)), number: (name) => Number(text(name)), list: (name) => text(name).replace(/^\[|\]$/g, "").split(",").filter(Boolean)};
}

/** Flags of every command of etcdctl, in the order of their names. */
export const globalFlags: readonly FlagSpec[] = [
  {name: "cacert", kind: "string", usage: "verify certificates of TLS-enabled secure servers using this CA bundle"},
  {name: "cert", kind: "string", usage: "identify secure client using this TLS certificate file"},
  {name: "command-timeout", kind: "duration", default: "5s", usage: "timeout for short running command (excluding dial timeout)"},
  {name: "debug", kind: "bool", usage: "enable client-side debug logging"},
  {name: "dial-timeout", kind: "duration", default: "2s", usage: "dial timeout for client connections"},
  {name: "discovery-srv", short: "d", kind: "string", usage: "domain name to query for SRV records describing cluster endpoints"},
  {name: "discovery-srv-name", kind: "string", usage: "service name to query when using DNS discovery"},
  {name: "endpoints", kind: "strings", default: "[127.0.0.1:2379]", usage: "gRPC endpoints"},
  {name: "hex", kind: "bool", usage: "print byte strings as hex encoded strings"},
  {name: "insecure-discovery", kind: "bool", default: "true", usage: "accept insecure SRV records describing cluster endpoints"},
  {name: "insecure-skip-tls-verify", kind: "bool", usage: "skip server certificate verification (CAUTION: this option should be enabled only for testing purposes)"},
  {name: "insecure-transport", kind: "bool", default: "true", usage: "disable transport security for client connections"},
  {name: "keepalive-time", kind: "duration", default: "2s", usage: "keepalive time for client connections"},
  {name: "keepalive-timeout", kind: "duration", default: "6s", usage: "keepalive timeout for client connections"},
  {name: "key", kind: "string", usage: "identify secure client using this TLS key file"},
  {name: "password", kind: "string", usage: "password for authentication (if this option is used, --user option shouldn't include password)"},
  {name: "user", kind: "string", usage: "username[:password] for authentication (prompt if password is not supplied)"},
  {name: "write-out", short: "w", kind: "string", default: "simple", usage: "set the output format (fields, json, protobuf, simple, table)"},
];

const INHERITED = new Set(globalFlags.map(({name}) => name));

const HELP: FlagSpec = {name: "help", short: "h", kind: "bool", usage: ""};

/** Two columns with tabs between them, as text/tabwriter with tabs of eight sets them. */
function tabbed(rows: readonly (readonly [string, string])[], margin = ""): string {
  const width = 8 * Math.ceil(Math.max(0, ...rows.map(([first]) => first.length + 1)) / 8);
  return rows.map(([first, second]) => `${margin}${first}${"\t".repeat(Math.ceil((width - first.length) / 8))}${second}\n`).join("");
}

const flagRow = ({name, short, kind, default: preset = DEFAULTS[kind], usage}: FlagSpec): readonly [string, string] => {
  const value = kind === "string" ? `=${JSON.stringify(preset)}` : `=${preset}`;
  return [`${short === undefined ? "      " : `  -${short}, `}--${name}${kind === "bool" ? `[${value}]` : value}`, usage];
};

export interface CommandHelp { readonly name: string; readonly short: string; readonly use: string; readonly long?: string; readonly flags?: readonly FlagSpec[]; readonly commands?: readonly (readonly [string, string])[] }

/** `--help` of a command, and what follows an error in its flags. */
export function helpOf(program: string, {name, short, use, long, flags = [], commands = []}: CommandHelp, inherited: readonly FlagSpec[] = globalFlags): string {
  const parts = [`NAME:\n\t${name} - ${short}\n`, `USAGE:\n\t${program} ${use}${use.includes("[flags]") || commands.length ? "" : " [flags]"}\n`];
  if (commands.length) parts.push("API VERSION:\n\t3.6\n", `COMMANDS:\n${tabbed(commands, "\t")}`);
  if (long !== undefined) parts.push(`DESCRIPTION:\n${long.split("\n").map((line) => `\t${line}\n`).join("")}`);
  parts.push(`OPTIONS:\n${tabbed([...flags, {...HELP, usage: `help for ${name.split(" ").at(-1)}`}].sort((a, b) => (a.name < b.name ? -1 : 1)).map(flagRow))}`);
  if (inherited.length) parts.push(`GLOBAL OPTIONS:\n${tabbed(inherited.map(flagRow))}`);
  return `${parts.join("\n")}\n`;
}
