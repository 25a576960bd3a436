// A server that is all data: an image's `options` say what it wants, writes, listens on and answers (data/images.yaml).
// Texts may hold {{…}}: a date (`%Y-%m-%d`), `hostname`, `ip`, `tag`, `version`, `env NAME`, `flag -text`, and in answers
// `path`, `method`, `from`, `headers`. Not simulated: what the real server does beyond that.
import {asksVersion, type ContainerProgram, type HttpAnswer, type HttpRequest, type ProcessIO, type Step} from "./program.ts";
import {httpDate} from "./dates.ts";
import {formatDate} from "./tools/system.ts";

interface Line { readonly text: string; readonly stream?: "stdout" | "stderr"; /** After the line before it. */ readonly afterMs?: number }
interface Reply { readonly status?: number; readonly type?: string; readonly body: string }

export interface ServerOptions {
  /** Names of its executables, if they are more than its entry point and command. */
  readonly executables?: readonly string[];
  readonly version?: string;
  /** Which environment variables must be there (one of them), and its complaint. */
  readonly requires?: {readonly anyOf: readonly string[]; readonly complaint: string; readonly exit?: number};
  readonly log?: readonly Line[];
  readonly ports?: readonly number[];
  /** A flag (`-listen=:8080`, `--port 80`) or variable that gives another port. */
  readonly portFlag?: string;
  readonly portEnv?: string;
  /** It writes this again and again. */
  readonly repeat?: Line & {readonly everyMs: number};
  /** By path; `*` is every other one. */
  readonly http?: {readonly [path: string]: Reply};
  readonly serverHeader?: string;
  /** Its line for each request. */
  readonly access?: string;
  readonly stopping?: string;
  /** It ends by itself, with this status. */
  readonly exit?: number;
  readonly exitOnTerm?: number;
}

const optionsOf = (io: ProcessIO): ServerOptions => (io.image.options ?? {}) as ServerOptions;

export function flagOf(argv: readonly string[], flag: string): string | undefined {
  for (const [i, word] of argv.entries()) {
    const bare = word.replace(/^-+/, "");
    if (!word.startsWith("-") || bare.split("=")[0] !== flag.replace(/^-+/, "")) continue;
    return bare.includes("=") ? bare.slice(bare.indexOf("=") + 1) : argv[i + 1];
  }
  return undefined;
}

function fill(io: ProcessIO, text: string, request?: HttpRequest): string {
  return text.replace(/\{\{([^{}]*)\}\}/g, (_all, what: string) => {
    const [word = "", name = ""] = what.split(" ");
    switch (word) {
      case "hostname": return io.container.hostname;
      case "ip": return io.container.ip;
      case "tag": return io.tag;
      case "version": return optionsOf(io).version ?? io.tag.replace(/^v|-.*$/g, "");
      case "env": return io.env[name] ?? "";
      case "flag": return flagOf(io.argv, name) ?? "";
      case "path": return request?.path ?? "";
      case "method": return request?.method ?? "";
      case "from": return request?.from ?? "";
      case "port": return String(portsOf(io)[0] ?? "");
      case "host": return request?.headers.Host ?? "";
      case "agent": return request?.headers["User-Agent"] ?? "";
      case "headers": return Object.entries(request?.headers ?? {}).map(([key, value]) => `${key}: ${value}\n`).join("");
      default: return formatDate(io.nowMs, what);
    }
  });
}

function portsOf(io: ProcessIO): readonly number[] {
  const {ports = [], portFlag, portEnv} = optionsOf(io);
  const given = (portFlag === undefined ? undefined : flagOf(io.argv, portFlag)) ?? (portEnv === undefined ? undefined : io.env[portEnv]);
  const port = Number(/(\d+)$/.exec(given ?? "")?.[1]);
  return port > 0 ? [port, ...ports.slice(1)] : ports;
}

/** Writes its lines up to one that comes later. `at`: how many are written. */
function go(io: ProcessIO, at: number): Step {
  const {log = [], repeat, exit} = optionsOf(io);
  let i = at;
  do {
    const line = log[i];
    if (line) io.log(fill(io, line.text), line.stream);
    i++;
  } while (i < log.length && !log[i]!.afterMs);
  if (i < log.length) return {state: i, ports: [], wakeAtMs: io.nowMs + log[i]!.afterMs!};
  if (exit !== undefined) return {exit};
  return {state: Math.max(i, 1), ports: portsOf(io), ...(repeat && {wakeAtMs: io.nowMs + repeat.everyMs})};
}

function answer(io: ProcessIO, request: HttpRequest): HttpAnswer {
  const {http = {}, serverHeader} = optionsOf(io);
  const path = request.path.split("?")[0]!;
  const reply = http[path] ?? http["*"] ?? {status: 404, type: "text/plain; charset=utf-8", body: "404 page not found\n"};
  const body = fill(io, reply.body, request);
  return {
    status: reply.status ?? 200, body, headers: [...(serverHeader === undefined ? [] : [["Server", fill(io, serverHeader)] as const]), ["Date", httpDate(io.nowMs)], ["Content-Length", String(new TextEncoder().encode(body).length)], ["Content-Type", reply.type ?? "text/plain; charset=utf-8"]],
  };
}

export const server: ContainerProgram = {
  name: "server",
  commands: [],
  start(io) {
    const {requires} = optionsOf(io);
    const [first = "", ...rest] = io.argv;
    // An entry point script runs another command that it is given.
    const other = /entrypoint(\.sh)?$/.test(first) && rest.length > 0 && !rest[0]!.startsWith("-") && rest[0] !== io.image.command?.[0] ? rest : undefined;
    if (other) return {exec: other};
    if (asksVersion(io)) { io.log(fill(io, `${first.split("/").at(-1) ?? ""} version {{version}}\n`)); return {exit: 0}; }
    if (requires && !requires.anyOf.some((name) => io.env[name])) { io.log(fill(io, requires.complaint), "stderr"); return {exit: requires.exit ?? 1}; }
    return go(io, 0);
  },
  wake(io, state) {
    const {log = [], repeat} = optionsOf(io);
    if (Number(state) < log.length) return go(io, Number(state));
    if (!repeat) return {};
    io.log(fill(io, repeat.text), repeat.stream);
    return {wakeAtMs: io.nowMs + repeat.everyMs};
  },
  signal(io, _state, signal) {
    if (signal !== "SIGTERM" && signal !== "SIGINT" && signal !== "SIGQUIT") return undefined;
    const {stopping, exitOnTerm = 0} = optionsOf(io);
    if (stopping !== undefined) io.log(fill(io, stopping));
    return {exit: exitOnTerm};
  },
  http(io, _state, request) {
    const {http, access} = optionsOf(io);
    if (!http) return {status: 0, headers: [], body: ""};
    const given = answer(io, request);
    if (access !== undefined) io.log(fill(io, access.replace("{{status}}", String(given.status)), request));
    return given;
  },
};
