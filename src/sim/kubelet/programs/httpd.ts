// Apache httpd: the "It works!" page, files of htdocs, its start-up and access log lines. Not simulated: its configuration language.
import {httpDate, logDate} from "./dates.ts";
import {portTaken} from "./ports.ts";
import {asksVersion, type ContainerProgram, type HttpAnswer, type HttpRequest, type ProcessIO} from "./program.ts";

const PAGE = "<html><body><h1>It works!</h1></body></html>\n";
const ROOT = "/usr/local/apache2/htdocs";

function respond(io: ProcessIO, request: HttpRequest): HttpAnswer {
  const path = request.path.split("?")[0]!;
  const file = path.endsWith("/") ? `${path}index.html` : path;
  const text = io.files.read(ROOT + file);
  const common: [string, string][] = [["Date", httpDate(io.nowMs)], ["Server", `Apache/${String(io.image.options?.version ?? "2.4.65")} (Unix)`]];
  if (text === undefined) {
    const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n`;
    return {status: 404, headers: [...common, ["Content-Length", String(body.length)], ["Content-Type", "text/html; charset=iso-8859-1"]], body};
  }
  return {status: 200, headers: [...common, ["Last-Modified", "Mon, 11 Jun 2007 18:53:14 GMT"], ["ETag", `"${text.length.toString(16)}-432a5e4a73a80"`], ["Accept-Ranges", "bytes"], ["Content-Length", String(text.length)], ["Content-Type", file.endsWith(".html") ? "text/html" : "text/plain"]], body: text};
}

const stamp = (io: ProcessIO): string => `${httpDate(io.nowMs).slice(0, 3)} ${httpDate(io.nowMs).slice(8, 11)} ${httpDate(io.nowMs).slice(5, 7)} ${httpDate(io.nowMs).slice(17, 25)}.000000 ${httpDate(io.nowMs).slice(12, 16)}`;

export const httpd: ContainerProgram = {
  name: "httpd",
  commands: ["httpd-foreground", "httpd", "apachectl"],
  start(io) {
    if (asksVersion(io)) { io.log(`Server version: Apache/${String(io.image.options?.version ?? "2.4.65")} (Unix)\nServer built:   Jul 24 2025 00:00:00\n`); return {exit: 0}; }
    const name = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${io.container.ip}. Set the 'ServerName' directive globally to suppress this message\n`;
    io.log(`${name}${name}`, "stderr");
    if (portTaken(io, 80)) {
      io.log("(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80\n(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n", "stderr");
      return {exit: 1};
    }
    io.log(`[${stamp(io)}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/${String(io.image.options?.version ?? "2.4.65")} (Unix) configured -- resuming normal operations\n[${stamp(io)}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`, "stderr");
    return {ports: [80]};
  },
  signal(io, _state, signal) {
    if (signal !== "SIGTERM" && signal !== "SIGWINCH" && signal !== "SIGINT") return undefined;
    io.log(`[${stamp(io)}] [mpm_event:notice] [pid 1:tid 1] AH0049${signal === "SIGTERM" ? "1: caught SIGTERM, shutting down" : "2: caught SIGWINCH, shutting down gracefully"}\n`, "stderr");
    return {exit: 0};
  },
  http(io, _state, request) {
    const answer = respond(io, request);
    io.log(`${request.from} - - [${logDate(io.nowMs)}] "${request.method} ${request.path} HTTP/1.1" ${answer.status} ${answer.body.length}\n`);
    return answer;
  },
  files: () => ({[`${ROOT}/index.html`]: PAGE, "/usr/local/apache2/conf/httpd.conf": "Listen 80\n"}),
};
