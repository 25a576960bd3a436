// kodekloud/simple-webapp: a web server whose /ready, /live and /health say how it is.
import type {ContainerProgram} from "./program.ts";

const PATHS: {readonly [path: string]: string} = {"/": "Hello from the simple web application\n", "/ready": "ready\n", "/live": "live\n", "/health": "healthy\n"};

export const simpleWebapp: ContainerProgram = {
  name: "simple-webapp",
  commands: ["simple-webapp"],
  start(io) {
    io.log(" * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n");
    return {ports: [8080]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
  http(io, _state, {path, method, from}) {
    const body = PATHS[path.split("?")[0]!];
    io.log(`${from} - - "${method} ${path} HTTP/1.1" ${body === undefined ? 404 : 200} -\n`);
    const text = body ?? "not found\n";
    return {status: body === undefined ? 404 : 200, headers: [["Content-Type", "text/plain; charset=utf-8"], ["Content-Length", String(text.length)]], body: text};
  },
};
