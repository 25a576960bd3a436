// node: `--version`, and of `-e` or a script what small examples do: console.log, process.exit, setInterval, an HTTP server that
// answers one text. Without a terminal and a script it ends at once. Not simulated: the language.
import {httpDate} from "./dates.ts";
import {normalPath} from "../paths.ts";
import type {ContainerProgram, ProcessIO, Step} from "./program.ts";

const VERSIONS: {readonly [tag: string]: string} = {"18": "18.20.8", "20": "20.19.5", "22": "22.19.0", "24": "24.8.0", lts: "22.19.0", latest: "24.8.0", alpine: "24.8.0", slim: "24.8.0"};
const versionOf = (io: ProcessIO): string => VERSIONS[io.tag.split("-")[0]!] ?? "24.8.0";

interface State { readonly [key: string]: string | number; readonly text: string; readonly everyMs: number; readonly says: string }

function start(io: ProcessIO): Step {
  const [first = "", ...rest] = io.argv.slice(1);
  if (io.argv[0]?.endsWith("docker-entrypoint.sh")) return first === "" ? {exec: ["node"]} : first.startsWith("-") ? {exec: ["node", first, ...rest]} : {exec: [first, ...rest]};
  if (first === "--version" || first === "-v") { io.log(`v${versionOf(io)}\n`); return {exit: 0}; }
  if (first === "") return {exit: 0};
  const inline = /^(-e|--eval|-p)$/.test(first);
  const text = inline ? rest[0] ?? "" : io.files.read(normalPath(first, io.cwd));
  if (text === undefined) return missing(io, normalPath(first, io.cwd));
  return run(io, text);
}

function missing(io: ProcessIO, path: string): Step {
  io.log(`node:internal/modules/cjs/loader:1404\n  throw err;\n  ^\n\nError: Cannot find module '${path}'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1401:15) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v${versionOf(io)}\n`, "stderr");
  return {exit: 1};
}

const literal = (io: ProcessIO, source: string): string => source.split(/\s*[+,]\s*(?=(?:[^"'`]*["'`][^"'`]*["'`])*[^"'`]*$)/).map((part) => {
  const quoted = /^(["'`])(.*)\1$/s.exec(part.trim());
  if (quoted) return quoted[2]!.replaceAll("\\n", "\n");
  const variable = /^process\.env\.(\w+)$/.exec(part.trim());
  return variable ? io.env[variable[1]!] ?? "undefined" : /^os\.hostname\(\)$/.test(part.trim()) ? io.container.hostname : part.trim();
}).join(source.includes(",") ? " " : "");

function run(io: ProcessIO, text: string): Step {
  const listen = /\.listen\(\s*(?:process\.env\.(\w+)\s*\|\|\s*)?(\d+)/.exec(text);
  const every = /setInterval\([^]*?console\.log\((.*?)\)[^]*?,\s*(\d+)\s*\)/.exec(text) ?? undefined;
  const outside = text.replace(/(setInterval|createServer|\.get)\([^]*?\)\s*(?=[;\n.]|$)/g, "");
  for (const [, inner = ""] of outside.matchAll(/console\.(?:log|info)\(([^]*?)\)\s*(?=[;\n]|$)/g)) io.log(`${literal(io, inner)}\n`);
  const exit = /process\.exit\((\d*)\)/.exec(text);
  if (exit) return {exit: Number(exit[1] || 0)};
  if (!listen && !every) return /setInterval/.test(text) ? {} : {exit: 0};
  const reply = /(?:res|response)\.(?:end|send)\(([^]*?)\)\s*[;})]/.exec(text);
  const state: State = {text: reply ? literal(io, reply[1]!) : "", everyMs: Number(every?.[2] ?? 0), says: every ? literal(io, every[1]!) : ""};
  return {state, ...(listen && {ports: [Number(io.env[listen[1] ?? ""] ?? listen[2])]}), ...(every && {wakeAtMs: io.nowMs + state.everyMs})};
}

export const node: ContainerProgram = {
  name: "node",
  commands: ["node", "nodejs", "docker-entrypoint.sh"],
  start,
  wake(io, json) {
    const state = json as unknown as State;
    io.log(`${state.says}\n`);
    return {wakeAtMs: io.nowMs + state.everyMs};
  },
  http: (io, json) => {
    const {text} = json as unknown as State;
    return {status: 200, headers: [["Date", httpDate(io.nowMs)], ["Connection", "keep-alive"], ["Content-Length", String(text.length)]], body: text};
  },
};
