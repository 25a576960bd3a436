// python: `-m http.server`, `--version`, and of `-c` what one-line examples do: print, time.sleep, sys.exit, os.environ.
// Without a terminal and a script it ends at once. Not simulated: the language.
import type {Json} from "../../api/object.ts";
import {httpDate, logDate} from "./dates.ts";
import {normalPath} from "../paths.ts";
import type {ContainerProgram, HttpAnswer, HttpRequest, ProcessIO, Step} from "./program.ts";

const VERSIONS: {readonly [tag: string]: string} = {"3.8": "3.8.20", "3.9": "3.9.23", "3.10": "3.10.18", "3.11": "3.11.13", "3.12": "3.12.11", "3.13": "3.13.7", "3": "3.13.7", "2.7": "2.7.18", "2": "2.7.18"};
const versionOf = (io: ProcessIO): string => VERSIONS[io.tag.replace(/-.*$/, "")] ?? (/^\d+\.\d+\.\d+/.exec(io.tag)?.[0] ?? "3.13.7");

type State = {readonly kind: "http"; readonly root: string} | {readonly kind: "script"; readonly at: number};

function start(io: ProcessIO): Step {
  const args = io.argv.slice(1);
  const [first = "", second = ""] = args.filter((arg) => arg !== "-u");
  if (first === "--version" || first === "-V") { io.log(`Python ${versionOf(io)}\n`); return {exit: 0}; }
  if (first === "-m" && (second === "http.server" || second === "SimpleHTTPServer")) return serve(io, args);
  if (first === "-c") return script(io, second, 0);
  if (first === "-m") { io.log(`${io.argv[0] ?? "python"}: No module named ${second}\n`, "stderr"); return {exit: 1}; }
  if (first === "") return {exit: 0};
  const text = io.files.read(normalPath(first, io.cwd));
  if (text === undefined) { io.log(`${io.argv[0] ?? "python"}: can't open file '${normalPath(first, io.cwd)}': [Errno 2] No such file or directory\n`, "stderr"); return {exit: 2}; }
  return script(io, text, 0);
}

function serve(io: ProcessIO, args: readonly string[]): Step {
  const port = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 8000);
  const folder = args.findIndex((arg) => arg === "-d" || arg === "--directory");
  // Python keeps what it prints until its buffer is full, unless told otherwise.
  if (args.includes("-u") || io.env.PYTHONUNBUFFERED) io.log(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
  return {state: {kind: "http", root: folder < 0 ? io.cwd : normalPath(args[folder + 1] ?? ".", io.cwd)}, ports: [port]};
}

/** A value as examples print it, or undefined if it is more than that. */
function value(io: ProcessIO, source: string): string | undefined {
  const text = source.trim();
  const quoted = /^f?(["'])(.*)\1$/s.exec(text);
  if (quoted && !quoted[2]!.includes(quoted[1]!)) return quoted[2]!.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
  const variable = /^os\.(?:environ(?:\.get)?|getenv)[[(](["'])(\w+)\1(?:,\s*(["'])(.*)\3)?[\])]$/.exec(text);
  if (variable) return io.env[variable[2]!] ?? variable[4] ?? "None";
  if (/^[\d\s+*()-]+$/.test(text)) return sum(text);
  return undefined;
}

/** A sum or product of two numbers, or a number. */
function sum(text: string): string | undefined {
  const match = /^\s*(\d+)\s*(?:(\*\*|[+*-])\s*(\d+)\s*)?$/.exec(text);
  if (!match) return undefined;
  const [left, right] = [Number(match[1]), Number(match[3] ?? 0)];
  const of: {readonly [operator: string]: number} = {"+": left + right, "-": left - right, "*": left * right, "**": left ** right};
  return String(match[2] === undefined ? left : of[match[2]]);
}

function script(io: ProcessIO, text: string, from: number): Step {
  const statements = text.split(/[;\n]/).map((one) => one.trim()).filter((one) => one !== "" && !one.startsWith("#"));
  for (let at = from; at < statements.length; at++) {
    const one = statements[at]!;
    if (/^(import|from)\s/.test(one)) continue;
    const [, name = "", inner = ""] = /^([\w.]+)\((.*)\)$/s.exec(one) ?? [];
    if (name === "print") {
      const parts = inner.trim() === "" ? [""] : inner.split(/,\s*(?![^"']*["'])(?!flush|end|sep)/).filter((part) => !/^(flush|file)=/.test(part)).map((part) => value(io, part.replace(/,\s*flush=True$/, "")));
      if (parts.every((part) => part !== undefined)) { io.log(`${parts.join(" ")}\n`); continue; }
    }
    if (/(^|\.)sleep$/.test(name)) return {state: {kind: "script", at: at + 1}, wakeAtMs: io.nowMs + 1000 * Number(inner)};
    if (/^(sys\.)?exit$/.test(name)) return {exit: Number(inner || 0)};
    io.log(`kubecahier: not simulated: python: ${one}\n`, "stderr");
    return {exit: 1};
  }
  return {exit: 0};
}

function respond(io: ProcessIO, root: string, {path: asked, method}: HttpRequest): HttpAnswer {
  const headers = (type: string, body: string): [string, string][] => [["Server", `SimpleHTTP/0.6 Python/${versionOf(io)}`], ["Date", httpDate(io.nowMs)], ["Content-type", type], ["Content-Length", String(body.length)]];
  const error = (status: number, why: string, explanation: string): HttpAnswer => {
    const body = `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: ${status}</p>\n        <p>Message: ${why}.</p>\n        <p>Error code explanation: ${status} - ${explanation}.</p>\n    </body>\n</html>\n`;
    return {status, headers: headers("text/html;charset=utf-8", body), body};
  };
  if (method !== "GET" && method !== "HEAD") return error(501, `Unsupported method ('${method}')`, "Server does not support this operation");
  const path = decodeURIComponent(asked.split("?")[0] ?? "/");
  const file = normalPath(`${root}/${path}`);
  const text = io.files.read(file) ?? (path.endsWith("/") ? io.files.read(`${file}/index.html`.replace("//", "/")) : undefined);
  if (text !== undefined) return {status: 200, headers: headers(/\.html?$/.test(path) || path.endsWith("/") ? "text/html" : /\.(txt|sh)$/.test(path) ? "text/plain" : "application/octet-stream", text), body: text};
  const names = io.files.list(file);
  if (!names) return error(404, "File not found", "Nothing matches the given URI");
  const rows = names.map((name) => io.files.list(`${file}/${name}`.replace("//", "/")) ? `${name}/` : name).map((name) => `<li><a href="${name}">${name}</a></li>\n`).join("");
  const body = `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<style type="text/css">\n:root {\ncolor-scheme: light dark;\n}\n</style>\n<title>Directory listing for ${path}</title>\n</head>\n<body>\n<h1>Directory listing for ${path}</h1>\n<hr>\n<ul>\n${rows}</ul>\n<hr>\n</body>\n</html>\n`;
  return {status: 200, headers: headers("text/html; charset=utf-8", body), body};
}

export const python: ContainerProgram = {
  name: "python",
  commands: ["python", "python3", "python2"],
  start,
  wake(io, json: Json) {
    const state = json as unknown as State;
    if (state.kind !== "script") return {};
    const words = io.argv.filter((word) => word !== "-u");
    return script(io, words[1] === "-c" ? words[2] ?? "" : io.files.read(normalPath(words[1] ?? "", io.cwd)) ?? "", state.at);
  },
  http(io, json, request) {
    const state = json as unknown as State;
    if (state.kind !== "http") return {status: 0, headers: [], body: ""};
    const answer = respond(io, state.root, request);
    if (answer.status >= 400) io.log(`${request.from} - - [${logDate(io.nowMs).replace(/:(?=\d\d:\d\d:\d\d)/, " ").replace(" +0000", "")}] code ${answer.status}, message ${answer.status === 404 ? "File not found" : "Unsupported method"}\n`, "stderr");
    io.log(`${request.from} - - [${logDate(io.nowMs).replace(/:(?=\d\d:\d\d:\d\d)/, " ").replace(" +0000", "")}] "${request.method} ${request.path} HTTP/1.1" ${answer.status} -\n`, "stderr");
    return answer;
  },
};
