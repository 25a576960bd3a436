// busybox's httpd: files of a folder on a port. Not simulated: CGI, its configuration file, passwords.
import {httpDate} from "./dates.ts";
import {normalPath} from "../paths.ts";
import {portTaken} from "./ports.ts";
import type {ContainerProgram, HttpAnswer} from "./program.ts";

const TYPES: {readonly [suffix: string]: string} = {html: "text/html", htm: "text/html", txt: "text/plain", css: "text/css", js: "application/javascript", json: "application/json"};

/** `-p 8080`, `-p8080`, `-h /www`. */
function valueOf(argv: readonly string[], letter: string): string | undefined {
  const at = argv.findIndex((word) => new RegExp(`^-[a-z]*${letter}`).test(word) && word.startsWith("-"));
  if (at < 0) return undefined;
  return argv[at]!.slice(argv[at]!.indexOf(letter) + 1) || argv[at + 1];
}

/** Without -f it goes to the background. */
export const isDaemon = (argv: readonly string[]): boolean => !argv.slice(1).some((word) => /^-[a-z]*f/.test(word));

export const busyboxHttpd: ContainerProgram = {
  name: "busybox-httpd",
  commands: [],
  start(io) {
    const port = Number(/(\d+)$/.exec(valueOf(io.argv, "p") ?? "80")?.[1] ?? 80);
    if (portTaken(io, port)) { io.log("httpd: bind: Address already in use\n", "stderr"); return {exit: 1}; }
    const folder = normalPath(valueOf(io.argv, "h") ?? ".", io.cwd);
    if (!io.files.list(folder)) { io.log(`httpd: can't change directory to '${valueOf(io.argv, "h") ?? "."}': No such file or directory\n`, "stderr"); return {exit: 1}; }
    return {state: folder, ports: [port]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 143} : undefined,
  http(io, state, {path}): HttpAnswer {
    const asked = normalPath(`${String(state)}/${decodeURIComponent(path.split("?")[0] ?? "/")}`), file = io.files.list(asked) ? `${asked === "/" ? "" : asked}/index.html` : asked;
    const text = io.files.read(file);
    const date: [string, string] = ["Date", httpDate(io.nowMs)];
    if (text === undefined) {
      const body = "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n";
      return {status: 404, headers: [date, ["Connection", "close"], ["Content-type", "text/html"]], body};
    }
    return {status: 200, headers: [date, ["Connection", "close"], ["Content-type", TYPES[/\.(\w+)$/.exec(file)?.[1] ?? ""] ?? "application/octet-stream"], ["Accept-Ranges", "bytes"], ["Last-Modified", httpDate(io.files.stat(file)?.mtimeMs ?? io.nowMs)], ["Content-Length", String(text.length)]], body: text};
  },
};
