// curl: HTTP and HTTPS with the options that people use on clusters. Not simulated: other protocols, proxies, uploads, cookies' files.
// Certificates are not checked. Real: https://curl.se/docs/manpage.html
import {httpRequest, parseUrl, type HttpResult} from "../../../network/http.ts";
import {normalPath} from "../../paths.ts";
import {failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

interface Options {
  urls: string[]; method?: string; headers: {[name: string]: string}; data: string[]; silent: boolean; showError: boolean; include: boolean; head: boolean; verbose: boolean; follow: boolean;
  fail: boolean; get: boolean; outputs: string[]; remoteName: boolean; writeOut: string; maxMs: number; connectMs: number; fixed: {[hostAndPort: string]: string}; agent: string; retry: number; insecure: boolean;
}

const VALUES: {readonly [flag: string]: string} = {
  "-X": "request", "-H": "header", "-d": "data", "-o": "output", "-w": "write-out", "-m": "max-time", "-A": "user-agent", "-u": "user", "-e": "referer", "-b": "cookie", "-T": "upload-file", "-E": "cert", "-x": "proxy", "-c": "cookie-jar", "-F": "form",
};
const SWITCHES: {readonly [flag: string]: string} = {
  s: "silent", S: "show-error", i: "include", I: "head", v: "verbose", L: "location", k: "insecure", f: "fail", O: "remote-name", G: "get", g: "globoff", N: "no-buffer", "4": "ipv4", "6": "ipv6", "0": "http1.0", j: "junk-session-cookies", q: "disable",
};
const LONG_VALUES = new Set([...Object.values(VALUES), "data-raw", "data-binary", "data-ascii", "data-urlencode", "json", "connect-timeout", "resolve", "retry", "retry-delay", "retry-max-time", "cacert", "key", "url", "interface", "max-redirs", "connect-to", "unix-socket", "capath"]);
const LONG_SWITCHES = new Set([...Object.values(SWITCHES), "http1.1", "http2", "compressed", "retry-connrefused", "retry-all-errors", "fail-with-body", "no-progress-meter", "tlsv1.2", "tlsv1.3", "tcp-nodelay", "no-keepalive", "progress-bar", "show-headers"]);

const versionOf = ({flavour}: ToolContext): string => flavour === "debian" ? "7.88.1" : "8.14.1";

function parse(args: readonly string[], context: ToolContext): Options | string {
  const options: Options = {urls: [], headers: {}, data: [], silent: false, showError: false, include: false, head: false, verbose: false, follow: false, fail: false, get: false, outputs: [], remoteName: false, writeOut: "", maxMs: Infinity, connectMs: Infinity, fixed: {}, agent: `curl/${versionOf(context)}`, retry: 0, insecure: false};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith("-") || arg === "-") { options.urls.push(arg); continue; }
    if (arg.startsWith("--")) {
      const name = arg.slice(2);
      if (LONG_SWITCHES.has(name)) { flip(options, name); continue; }
      if (!LONG_VALUES.has(name)) return `curl: option ${arg}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`;
      const value = args[++i];
      if (value === undefined) return `curl: option ${arg}: requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n`;
      take(options, name, value);
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const flag = arg[at]!;
      if (SWITCHES[flag]) { flip(options, SWITCHES[flag]); continue; }
      const name = VALUES[`-${flag}`];
      if (!name) return `curl: option -${flag}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`;
      const value = at + 1 < arg.length ? arg.slice(at + 1) : args[++i];
      if (value === undefined) return `curl: option -${flag}: requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n`;
      take(options, name, value);
      break;
    }
  }
  return options;
}

function flip(options: Options, name: string): void {
  switch (name) {
    case "silent": case "no-progress-meter": options.silent = true; if (name !== "silent") options.showError = true; return;
    case "show-error": options.showError = true; return;
    case "include": case "show-headers": options.include = true; return;
    case "head": options.head = true; return;
    case "verbose": options.verbose = true; return;
    case "location": options.follow = true; return;
    case "fail": case "fail-with-body": options.fail = true; return;
    case "get": options.get = true; return;
    case "remote-name": options.remoteName = true; return;
    case "insecure": options.insecure = true; return;
  }
}

function take(options: Options, name: string, value: string): void {
  const header = (key: string, text: string) => { options.headers[key] = text; };
  switch (name) {
    case "request": options.method = value; return;
    case "header": { const [key = "", text = ""] = value.split(/:\s*(.*)/s); if (text !== "") header(key, text); return; }
    case "data": case "data-raw": case "data-binary": case "data-ascii": options.data.push(value); return;
    case "data-urlencode": options.data.push(value.includes("=") ? value.replace(/=(.*)/s, (_all, text: string) => `=${encodeURIComponent(text)}`) : encodeURIComponent(value)); return;
    case "json": options.data.push(value); header("Content-Type", "application/json"); header("Accept", "application/json"); return;
    case "output": options.outputs.push(value); return;
    case "write-out": options.writeOut = value; return;
    case "max-time": options.maxMs = Number(value) * 1000; return;
    case "connect-timeout": options.connectMs = Number(value) * 1000; return;
    case "user-agent": options.agent = value; return;
    case "user": header("Authorization", `Basic ${btoa(value)}`); return;
    case "referer": header("Referer", value); return;
    case "cookie": header("Cookie", value); return;
    case "resolve": { const [host = "", port = "", address = ""] = value.split(":"); options.fixed[`${host}:${port}`] = address; return; }
    case "retry": options.retry = Number(value); return;
    case "url": options.urls.push(value); return;
  }
}

const REASONS: {readonly [status: number]: string} = {200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Not Allowed", 409: "Conflict", 422: "Unprocessable Entity", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"};
export const reasonOf = (status: number): string => REASONS[status] ?? "";

export const curl: Tool = {
  names: ["curl"],
  run(args, context) {
    if (args.includes("--version") || args.includes("-V")) return {stdout: `curl ${versionOf(context)} (x86_64-pc-linux-gnu) libcurl/${versionOf(context)} OpenSSL/3.0.17 zlib/1.2.13\nProtocols: file ftp ftps http https\n`, stderr: "", exit: 0, tookMs: 3};
    const options = parse(args, context);
    if (typeof options === "string") return failed(options, 2);
    if (options.urls.length === 0) return failed(context.flavour === "debian" ? "curl: try 'curl --help' or 'curl --manual' for more information\n" : "curl: (2) no URL specified\n", 2);
    let stdout = "", stderr = "", exit = 0, tookMs = 0, leads = 0;
    options.urls.forEach((url, i) => {
      const result = transfer(options, url, options.outputs[i], context);
      stdout += result.stdout;
      stderr += result.stderr;
      exit = result.exit;
      tookMs += result.tookMs;
      if (i === 0) leads = result.leads ?? 0;
    });
    return {stdout, stderr, exit, tookMs, ...(leads > 0 && {leads})};
  },
};

interface Failure { readonly code: number; readonly text: string; readonly tookMs: number }

function failureOf(result: Extract<HttpResult, {error: unknown}>, url: string, options: Options, context: ToolContext): Failure {
  const host = parseUrl(url)?.host ?? url;
  const limit = Math.min(options.maxMs, options.connectMs, 135_000);
  const refused = context.flavour === "debian" ? "Couldn't connect to server" : "Could not connect to server";
  const late = {code: 28, text: options.maxMs === Infinity && options.connectMs === Infinity ? `Failed to connect to ${host} port ${result.port} after ${Math.round(limit)} ms: ${refused}` : `Connection timed out after ${Math.round(limit) + 1} milliseconds`, tookMs: limit};
  switch (result.error) {
    case "bad-url": return {code: 3, text: "URL using bad/illegal format or missing URL", tookMs: 1};
    case "unresolved": return result.tookMs > limit ? {code: 28, text: `Resolving timed out after ${Math.round(limit)} milliseconds`, tookMs: limit} : {code: 6, text: `Could not resolve host: ${host}`, tookMs: result.tookMs};
    case "refused": return {code: 7, text: `Failed to connect to ${host} port ${result.port} after 0 ms: ${refused}`, tookMs: 1};
    case "unreachable": return result.tookMs >= limit ? late : {code: 7, text: `Failed to connect to ${host} port ${result.port} after ${Math.round(result.tookMs)} ms: ${refused}`, tookMs: result.tookMs};
    case "timeout": return limit === 135_000 ? {...late, code: 28} : late;
    case "empty": return {code: 52, text: "Empty reply from server", tookMs: result.tookMs};
    case "not-tls": return {code: 35, text: "error:0A00010B:SSL routines::wrong version number", tookMs: result.tookMs};
  }
}

function transfer(options: Options, url: string, output: string | undefined, context: ToolContext): ToolResult {
  const data = options.data.length > 0 ? options.data.map((part) => part.startsWith("@") ? context.files.read(normalPath(part.slice(1), context.cwd)) ?? "" : part).join("&") : undefined;
  const method = options.method ?? (options.head ? "HEAD" : data !== undefined && !options.get ? "POST" : "GET");
  const headers: {[name: string]: string} = {"User-Agent": options.agent, Accept: "*/*", ...(data !== undefined && !options.get && {"Content-Type": "application/x-www-form-urlencoded"}), ...options.headers};
  let target = options.get && data !== undefined ? `${url}${url.includes("?") ? "&" : "?"}${data}` : url;
  let stderr = "", rest = "", tookMs = 0, redirects = 0, tries = 0;
  for (;;) {
    const result = httpRequest(context.world, context.from, {method, url: target, headers, fixed: options.fixed, ...(data !== undefined && !options.get && {body: data})});
    if (options.verbose) { const [before, after] = trace(result, target, method, headers, options, context); stderr += rest + before; rest = after; }
    if ("error" in result) {
      const failure = failureOf(result, target, options, context);
      tookMs += failure.tookMs;
      if (tries++ < options.retry && failure.code !== 3) { tookMs += 1000 * 2 ** (tries - 1); continue; }
      const message = options.silent && !options.showError ? "" : `curl: (${failure.code}) ${failure.text}\n`;
      return {stdout: writeOut(options.writeOut, {status: 0, body: "", headers: [], url: target, tookMs, redirects, exit: failure.code, message: failure.text, address: result.address, port: result.port, method}), stderr: `${stderr}${progress(options, output, 0)}${message}`, exit: failure.code, tookMs};
    }
    tookMs += result.tookMs;
    if (result.tookMs > options.maxMs) return {stdout: "", stderr: options.silent && !options.showError ? stderr : `${stderr}curl: (28) Operation timed out after ${Math.round(options.maxMs)} milliseconds with 0 bytes received\n`, exit: 28, tookMs: options.maxMs};
    const location = result.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
    if (options.follow && location && result.status >= 300 && result.status < 400 && redirects < 50) { redirects++; target = new URL(location, target.includes("://") ? target : `http://${target}`).href; continue; }
    return finish(options, result, {url: target, output, redirects, stderr, rest, tookMs, method}, context);
  }
}

interface Done { readonly url: string; readonly output: string | undefined; readonly redirects: number; readonly stderr: string; readonly rest: string; readonly tookMs: number; readonly method: string }

function finish(options: Options, result: Extract<HttpResult, {status: number}>, done: Done, context: ToolContext): ToolResult {
  const head = `HTTP/1.1 ${result.status} ${reasonOf(result.status)}\r\n${result.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const bad = options.fail && result.status >= 400;
  const text = bad ? "" : (options.include || options.head ? head : "") + (options.head ? "" : result.body);
  const info = writeOut(options.writeOut, {status: result.status, body: result.body, headers: result.headers, url: done.url, tookMs: done.tookMs, redirects: done.redirects, exit: bad ? 22 : 0, message: bad ? `The requested URL returned error: ${result.status}` : "", address: result.address, port: result.port, method: done.method});
  const file = done.output ?? (options.remoteName ? done.url.split("/").at(-1) : undefined);
  const leads = done.stderr.length;
  let stderr = done.stderr + progress(options, done.output, result.body.length) + done.rest;
  if (bad) stderr += options.silent && !options.showError ? "" : `curl: (22) The requested URL returned error: ${result.status}\n`;
  if (file === undefined || file === "-") return {stdout: text + info, stderr, exit: bad ? 22 : 0, leads, tookMs: done.tookMs};
  const error = file === "/dev/null" || bad ? undefined : context.files.write(normalPath(file, context.cwd), text);
  if (error !== undefined) return {stdout: info, stderr: `${stderr}curl: (23) Failure writing output to destination\n`, exit: 23, tookMs: done.tookMs};
  return {stdout: info, stderr, exit: bad ? 22 : 0, tookMs: done.tookMs};
}

function progress(options: Options, _output: string | undefined, bytes: number): string {
  if (options.silent) return "";
  const size = String(bytes).padStart(5);
  const speed = bytes === 0 ? "    0" : `${Math.round(bytes * 1000 / 1024)}k`.padStart(5);
  return `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0${bytes === 0 ? "" : `\r100 ${size}  100 ${size}    0     0  ${speed}      0 --:--:-- --:--:-- --:--:-- ${speed}`}\n`;
}

/** What -v tells, up to the body and after it. curl 7.88 and 8.14 say it differently. */
function trace(result: HttpResult, url: string, method: string, headers: {readonly [name: string]: string}, options: Options, context: ToolContext): readonly [string, string] {
  const parts = parseUrl(url);
  if (!parts) return ["", ""];
  const eight = versionOf(context).startsWith("8"), closing = eight ? "* closing connection #0\n" : "* Closing connection 0\n";
  const {host, port} = parts;
  if ("error" in result && result.error === "unresolved") return [`* Could not resolve host: ${host}\n${eight ? "* shutting down connection #0\n" : closing}`, ""];
  const named = eight && host !== result.address ? `* Host ${host}:${port} was resolved.\n* IPv6: (none)\n* IPv4: ${result.address}\n` : "";
  const tried = `${named}*   Trying ${result.address}:${port}...\n`;
  if ("error" in result && result.error !== "empty") {
    const why = result.error === "refused" ? "Connection refused" : result.error === "unreachable" ? "No route to host" : "Connection timed out";
    if (result.error === "timeout") return [`${tried}* Connection timed out after ${Math.round(Math.min(options.maxMs, options.connectMs, 135_000)) + 1} milliseconds\n${closing}`, ""];
    return [`${tried}* connect to ${result.address} port ${port}${eight ? ` from ${context.from.ip} port 41234` : ""} failed: ${why}\n* Failed to connect to ${host} port ${port} after 0 ms: ${eight ? "Could not connect to server" : "Couldn't connect to server"}\n${closing}`, ""];
  }
  const standard = port === (parts.scheme === "https" ? 443 : 80);
  const sent = [`${method} ${parts.path} HTTP/1.1`, `Host: ${options.headers.Host ?? (standard ? host : `${host}:${port}`)}`, ...Object.entries(headers).filter(([name]) => name !== "Host").map(([name, value]) => `${name}: ${value}`), ""];
  const request = `${tried}* Connected to ${host} (${result.address}) port ${port}${eight ? "\n* using HTTP/1.x" : " (#0)"}\n${sent.map((line) => `> ${line}\n`).join("")}${eight ? "* Request completely sent off\n" : ""}`;
  if ("error" in result) return [`${request}* Empty reply from server\n${closing}`, ""];
  const got = [`HTTP/1.1 ${result.status} ${reasonOf(result.status)}`, ...result.headers.map(([name, value]) => `${name}: ${value}`), ""];
  const shown = result.body === "" || options.head || method === "HEAD" ? "" : `{ [${result.body.length} bytes data]\n`;
  return [`${request}${got.map((line) => `< ${line}\n`).join("")}${shown}`, `* Connection #0 to host ${host} left intact\n`];
}

interface Info { readonly status: number; readonly body: string; readonly headers: readonly (readonly [string, string])[]; readonly url: string; readonly tookMs: number; readonly redirects: number; readonly exit: number; readonly message: string; readonly address: string; readonly port: number; readonly method: string }

function writeOut(format: string, info: Info): string {
  const seconds = (info.tookMs / 1000).toFixed(6);
  const header = (name: string) => info.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? "";
  const code = String(info.status).padStart(3, "0");
  const values: {readonly [name: string]: string} = {
    http_code: code, response_code: code, time_total: seconds, time_connect: seconds, time_namelookup: seconds, time_starttransfer: seconds, size_download: String(info.body.length), remote_ip: info.address, remote_port: String(info.port),
    content_type: header("content-type"), url_effective: info.url, url: info.url, redirect_url: header("location"), num_redirects: String(info.redirects), method: info.method, exitcode: String(info.exit), errormsg: info.message, http_version: "1.1", scheme: info.url.startsWith("https") ? "HTTPS" : "HTTP",
  };
  return format.replace(/\\([ntr\\])/g, (_all, char: string) => ({n: "\n", t: "\t", r: "\r", "\\": "\\"})[char] ?? char).replace(/%\{(\w+)\}/g, (_all, name: string) => values[name] ?? "").replaceAll("%%", "%");
}
