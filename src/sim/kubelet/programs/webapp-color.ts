// kodekloud/webapp-color: a page in a colour, from --color, APP_COLOR or chance; /color answers the name.
import type {Json} from "../../api/object.ts";
import type {ContainerProgram} from "./program.ts";

const COLORS: {readonly [name: string]: string} = {red: "#e74c3c", green: "#16a085", blue: "#2980b9", blue2: "#30336b", pink: "#be2edd", darkblue: "#130f40"};

function colorOf(argv: readonly string[], env: {readonly [name: string]: string}): string | undefined {
  for (let i = 2; i < argv.length; i++) {
    const match = /^--color(?:=(.*))?$/.exec(argv[i]!);
    if (match) return match[1] ?? argv[i + 1];
  }
  return env.APP_COLOR;
}

export const webappColor: ContainerProgram = {
  name: "webapp-color",
  commands: ["python", "python3"],
  start(io) {
    const [, script] = io.argv;
    if (script === undefined) return {exit: 0}; // an interpreter without a terminal has nothing to read
    if (!/^(\/opt\/|\.\/)?app\.py$/.test(script)) {
      io.log(`python: can't open file '${script}': [Errno 2] No such file or directory\n`, "stderr");
      return {exit: 2};
    }
    const given = colorOf(io.argv, io.env);
    const names = Object.keys(COLORS);
    const color = given ?? names[Math.floor(io.random() * names.length)]!;
    if (!(color in COLORS)) {
      io.log(`Color not supported. Received '${color}' expected one of ${names.join(",")}\n`);
      return {exit: 1};
    }
    io.log(` This is a sample web application that displays a colored background. \n A color can be specified in two ways. \n\n 1. As a command line argument with --color as the argument. Accepts one of ${names.join(",")} \n 2. As an Environment variable APP_COLOR. Accepts one of ${names.join(",")} \n 3. If none of the above then a random color is picked from the above list. \n Note: Command line argument precedes over environment variable.\n\n\n`);
    io.log(given === undefined ? `No command line argument or environment variable. Picking a Random Color =${color}\n` : `${io.argv.some((word) => word.startsWith("--color")) ? "Color from command line argument =" : "No Command line argument. Color from environment variable ="}${color}\n`);
    io.log(" * Serving Flask app \"app\" (lazy loading)\n * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n");
    return {state: color as Json, ports: [8080]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
  http(io, state, {path, method, from}) {
    const color = String(state);
    const found = path === "/" || path === "/color" || path.startsWith("/?");
    const body = path === "/color" ? `${color}\n` : found ? `<!doctype html>\n<title>Hello from Flask</title>\n<body style="background: ${COLORS[color] ?? color};"></body>\n<div style="color: #e4e4e4;\n    text-align:  center;\n    height: 90px;\n    vertical-align:  middle;">\n\n  <h1>Hello from ${io.container.hostname}!</h1>\n\n</div>\n` : "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n";
    io.log(`${from} - - "${method} ${path} HTTP/1.1" ${found ? 200 : 404} -\n`);
    return {status: found ? 200 : 404, headers: [["Content-Type", "text/html; charset=utf-8"], ["Content-Length", String(body.length)], ["Server", "Werkzeug/0.14.1 Python/3.6.6"]], body};
  },
};
