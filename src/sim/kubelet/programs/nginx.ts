// nginx: its entry point's and its own start-up lines, what /etc/nginx/conf.d/*.conf says (nginx-config.ts), the welcome page, files,
// 404s, proxying and the access log. Not simulated: TLS.
import {resolve} from "../../network/dns.ts";
import {httpRequest} from "../../network/http.ts";
import {signalContainer} from "../runtime.ts";
import {instant} from "../../clock.ts";
import type {ImageSpec} from "../images.ts";
import {httpDate, logDate} from "./dates.ts";
import {argumentsOf, locationFor, parseConfig, serversIn, type ConfigError, type Location, type Server} from "./nginx-config.ts";
import {portTaken} from "./ports.ts";
import {originOf, type ContainerProgram, type HttpAnswer, type HttpRequest, type ProcessIO, type Step} from "./program.ts";

export const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const ERROR_50X = WELCOME.replace("Welcome to nginx!</title>", "Error</title>").replace("Welcome to nginx!</h1>", "An error occurred.</h1>");

/** The version that a tag stands for. */
export function versionOf(image: ImageSpec, tag: string): string {
  let known = versions.get(image);
  if (!known) versions.set(image, (known = new Map()));
  let version = known.get(tag);
  if (version === undefined) known.set(tag, (version = versionBehind(image, tag)));
  return version;
}
// Images of the catalogue never change.
const versions = new WeakMap<ImageSpec, Map<string, string>>();

function versionBehind(image: ImageSpec, tag: string): string {
  const fixed = image.options?.version;
  if (typeof fixed === "string") return fixed;
  const plain = tag.replace(/-.*$/, "");
  if (plain.split(".").length === 3) return plain;
  const patches = image.tags.filter((other) => other.startsWith(`${plain}.`) && /^[\d.]+$/.test(other)).map((other) => Number(other.split(".")[2]));
  return `${plain}.${Math.max(0, ...patches)}`;
}

const portOf = (image: ImageSpec): number => typeof image.options?.port === "number" ? image.options.port : 80;

interface Read { readonly text: string; readonly servers: readonly Server[]; readonly wrong?: ConfigError }

function readFile(text: string): Read {
  const parsed = parseConfig(text);
  return "what" in parsed ? {text, servers: [], wrong: parsed} : {text, servers: serversIn(parsed)};
}

// Nearly every container has the image's own default.conf: it is read once.
let lastDefault: Read = {text: "", servers: []};

/** The files of conf.d, read. */
function configuration(io: ProcessIO): readonly (Read & {readonly name: string})[] {
  return (io.files.list("/etc/nginx/conf.d") ?? []).filter((file) => file.endsWith(".conf")).map((name) => {
    const text = io.files.read(`/etc/nginx/conf.d/${name}`) ?? "";
    return {name, ...(name === "default.conf" ? text === lastDefault.text ? lastDefault : (lastDefault = readFile(text)) : readFile(text))};
  });
}

const servers = (io: ProcessIO): readonly Server[] => configuration(io).flatMap((file) => file.servers);
const portsIn = (all: readonly Server[]): readonly number[] => [...new Set(all.map(({port}) => port))];

const ENTRYPOINT = `/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration
/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/
/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh
10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf
10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf
/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh
/docker-entrypoint.sh: Configuration complete; ready for start up
`;

const stamp = (io: ProcessIO): string => instant(io.nowMs).slice(0, 19).replaceAll("-", "/").replace("T", " ");

/** What nginx says of the first file that it cannot read. */
function configError(files: ReturnType<typeof configuration>): string | undefined {
  const file = files.find(({wrong}) => wrong !== undefined);
  return file?.wrong && `${file.wrong.what} in /etc/nginx/conf.d/${file.name}:${file.wrong.line}`;
}

function serve(io: ProcessIO): Step {
  const files = configuration(io), wrong = configError(files), own = files.flatMap((file) => file.servers);
  if (wrong !== undefined) { io.log(`${stamp(io)} [emerg] 1#1: ${wrong}\nnginx: [emerg] ${wrong}\n`, "stderr"); return {exit: 1}; }
  const ports = portsIn(own);
  const low = ports.find((port) => port < 1024 && io.container.user !== 0 && !io.image.options?.port);
  if (low !== undefined) {
    io.log(`${stamp(io)} [emerg] 1#1: bind() to 0.0.0.0:${low} failed (13: Permission denied)\nnginx: [emerg] bind() to 0.0.0.0:${low} failed (13: Permission denied)\n`, "stderr");
    return {exit: 1};
  }
  const unknown = unresolved(io, own);
  if (unknown !== undefined) { io.log(`${stamp(io)} [emerg] 1#1: host not found in upstream "${unknown}" in /etc/nginx/conf.d/default.conf\nnginx: [emerg] host not found in upstream "${unknown}" in /etc/nginx/conf.d/default.conf\n`, "stderr"); return {exit: 1}; }
  if (ports.some((port) => portTaken(io, port))) return bindAgain(io, 1, ports);
  return begin(io, ports);
}

/** How often nginx tries to bind, and how long it waits in between. */
const TRIES = 5, PAUSE_MS = 500;

function bindAgain(io: ProcessIO, tried: number, ports: readonly number[]): Step {
  const taken = ports.filter((port) => portTaken(io, port));
  if (taken.length === 0) return begin(io, ports);
  for (const port of taken) io.log(`${stamp(io)} [emerg] 1#1: bind() to 0.0.0.0:${port} failed (98: Address already in use)\nnginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`, "stderr");
  io.log(`${stamp(io)} [notice] 1#1: try again to bind() after ${PAUSE_MS}ms\n`, "stderr");
  return {state: {tried}, wakeAtMs: io.nowMs + PAUSE_MS};
}

function begin(io: ProcessIO, ports: readonly number[]): Step {
  const version = versionOf(io.image, io.tag);
  if (Number(version.split(".")[1]) >= 19) {
    const lines = ["using the \"epoll\" event method", `nginx/${version}`, "built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1) ", "OS: Linux 6.12.0-amd64", "getrlimit(RLIMIT_NOFILE): 1048576:1048576", "start worker processes", "start worker process 29", "start worker process 30"];
    io.log(lines.map((line) => `${stamp(io)} [notice] 1#1: ${line}\n`).join(""), "stderr");
  }
  return {ports, state: {serving: true}};
}

const SIGNALS: {readonly [name: string]: string} = {reload: "SIGHUP", quit: "SIGQUIT", stop: "SIGTERM", reopen: "SIGUSR1"};

/** `nginx -s reload`: a signal for the master process. */
function tell(io: ProcessIO, name: string): Step {
  const signal = SIGNALS[name];
  if (signal === undefined) { io.log(`nginx: invalid option: "-s ${name}"\n`, "stderr"); return {exit: 1}; }
  io.log(`${stamp(io)} [notice] 39#39: signal process started\n`, "stderr");
  signalContainer(io.world, io.host, io.container.id, signal, {revision: io.world.store.revision});
  return {exit: 0};
}

export const nginx: ContainerProgram = {
  name: "nginx",
  commands: ["nginx", "docker-entrypoint.sh", "nginx-debug"],
  start(io) {
    const [command = "", ...args] = io.argv;
    if (command.endsWith("docker-entrypoint.sh")) {
      if (args[0] === "nginx" || args[0] === "nginx-debug") io.log(ENTRYPOINT);
      return args.length === 0 ? {exit: 0} : {exec: args};
    }
    if (args.includes("-v")) { io.log(`nginx version: nginx/${versionOf(io.image, io.tag)}\n`, "stderr"); return {exit: 0}; }
    const wrong = args.includes("-t") ? configError(configuration(io)) : undefined;
    if (wrong !== undefined) { io.log(`nginx: [emerg] ${wrong}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`, "stderr"); return {exit: 1}; }
    if (args.includes("-t")) { io.log("nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n", "stderr"); return {exit: 0}; }
    if (args.includes("-s")) return tell(io, args[args.indexOf("-s") + 1] ?? "");
    if (!args.some((arg) => arg.includes("daemon off"))) { serve(io); return {exit: 0}; }
    return serve(io);
  },
  wake(io, state) {
    const {tried} = state as {readonly tried: number};
    if (tried < TRIES) return bindAgain(io, tried + 1, portsIn(servers(io)));
    io.log(`${stamp(io)} [emerg] 1#1: still could not bind()\nnginx: [emerg] still could not bind()\n`, "stderr");
    return {exit: 1};
  },
  signal(io, _state, signal) {
    if (signal === "SIGHUP") return {ports: portsIn(servers(io))};
    if (signal !== "SIGQUIT" && signal !== "SIGTERM" && signal !== "SIGINT") return undefined;
    if (Number(versionOf(io.image, io.tag).split(".")[1]) >= 19) io.log(`${stamp(io)} [notice] 1#1: signal ${signal === "SIGQUIT" ? 3 : 15} (${signal}) received, ${signal === "SIGQUIT" ? "shutting down" : "exiting"}\n`, "stderr");
    return {exit: 0};
  },
  http(io, _state, request) {
    const answer = respond(io, request);
    log(io, request, answer);
    return answer;
  },
  files: (image) => ({
    "/usr/share/nginx/html/index.html": WELCOME, "/usr/share/nginx/html/50x.html": ERROR_50X,
    "/etc/nginx/nginx.conf": "user  nginx;\nworker_processes  auto;\n\nerror_log  /var/log/nginx/error.log notice;\npid        /run/nginx.pid;\n\nevents {\n    worker_connections  1024;\n}\n\nhttp {\n    include       /etc/nginx/mime.types;\n    default_type  application/octet-stream;\n    access_log  /var/log/nginx/access.log  main;\n    sendfile        on;\n    keepalive_timeout  65;\n    include /etc/nginx/conf.d/*.conf;\n}\n",
    "/etc/nginx/mime.types": "types {\n    text/html                                        html htm shtml;\n    text/css                                         css;\n    text/plain                                       txt;\n    application/json                                 json;\n}\n",
    "/etc/nginx/conf.d/default.conf": `server {\n    listen       ${portOf(image)};\n    listen  [::]:${portOf(image)};\n    server_name  localhost;\n\n    location / {\n        root   /usr/share/nginx/html;\n        index  index.html index.htm;\n    }\n\n    error_page   500 502 503 504  /50x.html;\n    location = /50x.html {\n        root   /usr/share/nginx/html;\n    }\n}\n`,
    "/docker-entrypoint.sh": "#!/bin/sh\n", "/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh": "#!/bin/sh\n", "/var/log/nginx/access.log": "", "/var/log/nginx/error.log": "",
  }),
};

const errorPage = (status: number, title: string, version: string): string => `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

function respond(io: ProcessIO, request: HttpRequest): HttpAnswer {
  const version = versionOf(io.image, io.tag);
  const all = servers(io).filter(({port}) => port === request.port), host = (request.headers.Host ?? "").replace(/:\d+$/, "");
  const server: Server = all.find(({directives}) => argumentsOf(directives, "server_name")?.includes(host)) ?? all[0] ?? {root: "/usr/share/nginx/html", index: ["index.html"], port: 80, directives: [], locations: []};
  const common: [string, string][] = [["Server", `nginx/${version}`], ["Date", httpDate(io.nowMs)]];
  const error = (status: number, title: string): HttpAnswer => {
    const body = errorPage(status, title, version);
    return {status, headers: [...common, ["Content-Type", "text/html"], ["Content-Length", String(body.length)], ["Connection", "keep-alive"]], body};
  };
  const path = decodeURIComponent(request.path.split("?")[0] ?? "/");
  const location = locationFor(server, path), directives = location?.directives ?? [];
  const given = argumentsOf(directives, "return") ?? argumentsOf(server.directives, "return");
  if (given) return returned(given, common, io, request, directives, error);
  const target = argumentsOf(directives, "proxy_pass")?.[0];
  if (target !== undefined) return proxied(io, request, location!, target, common, error);
  if (request.method !== "GET" && request.method !== "HEAD") return error(405, "Not Allowed");
  const root = argumentsOf(directives, "root")?.[0] ?? argumentsOf(server.directives, "root")?.[0] ?? server.root, alias = argumentsOf(directives, "alias")?.[0];
  const at = alias !== undefined ? alias + path.slice(location!.path.length) : `${root.startsWith("/") ? "" : "/etc/nginx/"}${root}${path}`;
  const folder = path.endsWith("/");
  const file = folder ? server.index.map((name) => at + name).find((name) => io.files.read(name) !== undefined) : at;
  const text = file === undefined ? undefined : io.files.read(file);
  if (text === undefined || file === undefined) {
    if (folder && io.files.list(at.replace(/\/$/, "") || "/")) return denied(io, request, at, error(403, "Forbidden"));
    if (!folder && io.files.list(at)) return {...error(301, "Moved Permanently"), headers: [...error(301, "Moved Permanently").headers, ["Location", `http://${request.headers.Host ?? ""}${path}/`]]};
    io.log(`${stamp(io)} [error] 29#29: *1 open() "${at}" failed (2: No such file or directory), client: ${request.from}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", host: "${request.headers.Host ?? ""}"\n`, "stderr");
    return error(404, "Not Found");
  }
  const modified = io.files.stat(file)?.mtimeMs ?? io.nowMs;
  return {status: 200, headers: [...common, ["Content-Type", contentType(file)], ["Content-Length", String(new TextEncoder().encode(text).length)], ["Last-Modified", httpDate(modified)], ["Connection", "keep-alive"], ["ETag", `"${Math.floor(modified / 1000).toString(16)}-${text.length.toString(16)}"`], ["Accept-Ranges", "bytes"]], body: text};
}

const TITLES: {readonly [status: number]: string} = {301: "Moved Permanently", 302: "Found", 400: "Bad Request", 401: "Authorization Required", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"};

type ErrorPage = (status: number, title: string) => HttpAnswer;

/** `return 200 "text"`, `return 301 URL`, `return 404`; the few variables that answers show. */
function returned([first = "", second]: readonly string[], common: readonly [string, string][], io: ProcessIO, request: HttpRequest, directives: readonly {readonly name: string; readonly args: readonly string[]}[], error: ErrorPage): HttpAnswer {
  const status = /^\d+$/.test(first) ? Number(first) : 302, text = /^\d+$/.test(first) ? second : first;
  const known: {readonly [name: string]: string} = {hostname: io.container.hostname, host: (request.headers.Host ?? "").replace(/:\d+$/, ""), uri: request.path.split("?")[0]!, request_uri: request.path, remote_addr: request.from, server_addr: io.container.ip, server_port: String(request.port), request_method: request.method, scheme: "http"};
  const body = text?.replace(/\$\{?(\w+)\}?/g, (_all, name: string) => known[name] ?? "");
  if (status >= 301 && status <= 308 && body !== undefined) return {...error(status, TITLES[status] ?? "Found"), headers: [...error(status, TITLES[status] ?? "Found").headers, ["Location", body.startsWith("/") ? `http://${known.host!}${request.port === 80 ? "" : `:${request.port}`}${body}` : body]]};
  if (body === undefined) return status === 204 || status === 200 ? {status, headers: [...common, ["Content-Type", "application/octet-stream"], ["Content-Length", "0"], ["Connection", "keep-alive"]], body: ""} : error(status, TITLES[status] ?? "");
  const type = argumentsOf(directives, "default_type")?.[0] ?? "application/octet-stream";
  return {status, headers: [...common, ["Content-Type", type], ["Content-Length", String(new TextEncoder().encode(body).length)], ["Connection", "keep-alive"]], body};
}

/** Passes a request on. A target with a path takes the place of the location's. */
function proxied(io: ProcessIO, request: HttpRequest, {path}: Location, target: string, common: readonly [string, string][], error: ErrorPage): HttpAnswer {
  const [, base = target, own] = /^(https?:\/\/[^/]+)(\/.*)?$/.exec(target) ?? [];
  const url = base + (own === undefined ? request.path : own + request.path.slice(path.length));
  const answer = httpRequest(io.world, originOf(io), {method: request.method, url, headers: {...(request.headers["User-Agent"] && {"User-Agent": request.headers["User-Agent"]}), Accept: request.headers.Accept ?? "*/*"}, ...(request.body !== "" && {body: request.body})});
  if (!("error" in answer)) return {status: answer.status, headers: [...common, ...answer.headers.filter(([name]) => !/^(server|date|connection)$/i.test(name)), ["Connection", "keep-alive"]], body: answer.body, tookMs: answer.tookMs};
  const why = answer.error === "timeout" ? "upstream timed out (110: Connection timed out)" : answer.error === "unreachable" ? "connect() failed (113: Host is unreachable)" : "connect() failed (111: Connection refused)";
  io.log(`${stamp(io)} [error] 29#29: *1 ${why} while connecting to upstream, client: ${request.from}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", upstream: "http://${answer.address}:${answer.port}${request.path}", host: "${request.headers.Host ?? ""}"\n`, "stderr");
  return answer.error === "timeout" ? {...error(504, TITLES[504]!), tookMs: 60_000} : error(502, TITLES[502]!);
}

/** A server does not start when a host that it passes requests on to has no address. */
function unresolved(io: ProcessIO, own: readonly Server[]): string | undefined {
  for (const {locations} of own) for (const {directives} of locations) {
    const host = /^https?:\/\/([^/:$]+)/.exec(argumentsOf(directives, "proxy_pass")?.[0] ?? "")?.[1];
    if (host !== undefined && "error" in resolve(io.world, originOf(io), host)) return host;
  }
  return undefined;
}

function denied(io: ProcessIO, request: HttpRequest, at: string, answer: HttpAnswer): HttpAnswer {
  io.log(`${stamp(io)} [error] 29#29: *1 directory index of "${at}" is forbidden, client: ${request.from}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", host: "${request.headers.Host ?? ""}"\n`, "stderr");
  return answer;
}

const TYPES: {readonly [suffix: string]: string} = {html: "text/html", htm: "text/html", txt: "text/plain", css: "text/css", js: "application/javascript", json: "application/json", xml: "text/xml"};
const contentType = (file: string): string => TYPES[/\.(\w+)$/.exec(file)?.[1] ?? ""] ?? "application/octet-stream";

/** The access log's "combined" line with its last `"-"` (X-Forwarded-For). */
function log(io: ProcessIO, request: HttpRequest, answer: HttpAnswer): void {
  io.log(`${request.from} - - [${logDate(io.nowMs)}] "${request.method} ${request.path} HTTP/1.1" ${answer.status} ${new TextEncoder().encode(answer.body).length} "-" "${request.headers["User-Agent"] ?? "-"}" "-"\n`);
}
