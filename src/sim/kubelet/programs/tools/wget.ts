// busybox's wget. Not simulated: FTP, resuming, proxies.
import {httpRequest, parseUrl} from "../../../network/http.ts";
import {normalPath} from "../../paths.ts";
import {reasonOf} from "./curl.ts";
import {failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

interface Options { url?: string; output?: string; quiet: boolean; spider: boolean; showHeaders: boolean; timeoutMs: number; headers: {[name: string]: string}; post?: string }

function parse(args: readonly string[]): Options | string {
  const options: Options = {quiet: false, spider: false, showHeaders: false, timeoutMs: 900_000, headers: {}};
  const header = (text: string) => { const [name = "", value = ""] = text.split(/:\s*(.*)/s); options.headers[name] = value; };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const [long = "", inline] = arg.startsWith("--") ? arg.slice(2).split(/=(.*)/s) : [];
    if (long === "spider") options.spider = true;
    else if (long === "quiet") options.quiet = true;
    else if (long === "header") header(inline ?? args[++i] ?? "");
    else if (long === "post-data") options.post = inline ?? args[++i] ?? "";
    else if (long === "timeout") options.timeoutMs = 1000 * Number(inline ?? args[++i]);
    else if (long === "output-document") options.output = inline ?? args[++i];
    else if (long === "no-check-certificate" || long === "server-response" || long === "tries") { if (long === "server-response") options.showHeaders = true; }
    else if (long !== "") return `wget: unrecognized option '${arg}'\n`;
    else if (/^-[a-zA-Z]/.test(arg)) {
      for (let at = 1; at < arg.length; at++) {
        const flag = arg[at]!;
        if (flag === "q") options.quiet = true;
        else if (flag === "S") options.showHeaders = true;
        else if (flag === "c") continue;
        else if ("OTPtUY".includes(flag)) {
          const value = at + 1 < arg.length ? arg.slice(at + 1) : args[++i] ?? "";
          if (flag === "O") options.output = value;
          if (flag === "T") options.timeoutMs = 1000 * Number(value);
          break;
        } else return `wget: unrecognized option: ${flag}\n`;
      }
    } else options.url = arg;
  }
  return options;
}

export const wget: Tool = {
  names: ["wget"],
  flavour: "busybox",
  run(args, context) {
    const options = parse(args);
    if (typeof options === "string") return failed(options);
    if (options.url === undefined) return failed("BusyBox v1.36.1 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] URL...\n");
    const url = parseUrl(options.url);
    if (!url) return failed(`wget: not an http or ftp url: ${options.url}\n`);
    const result = httpRequest(context.world, context.from, {method: options.post === undefined ? "GET" : "POST", url: options.url, headers: {"User-Agent": "Wget", Connection: "close", ...options.headers}, ...(options.post !== undefined && {body: options.post})});
    if ("error" in result && result.error === "unresolved") return failed(`wget: bad address '${url.host}${url.port === 80 || url.port === 443 ? "" : `:${url.port}`}'\n`, 1, result.tookMs);
    const connecting = options.quiet ? "" : `Connecting to ${url.host}${url.port === 80 ? "" : `:${url.port}`} (${result.address}:${result.port})\n`;
    if ("error" in result) return refused(result, connecting, options);
    if (result.status >= 400) return failed(`${connecting}wget: server returned error: HTTP/1.1 ${result.status} ${reasonOf(result.status)}\n`, 1, result.tookMs);
    const headers = options.showHeaders ? [`HTTP/1.1 ${result.status} ${reasonOf(result.status)}`, ...result.headers.map(([name, value]) => `${name}: ${value}`)].map((line) => `  ${line}\n`).join("") : "";
    return save(options, result.body, connecting + headers, url.path, context, result.tookMs);
  },
};

function refused(result: {readonly error: string; readonly address: string; readonly tookMs: number}, connecting: string, options: Options): ToolResult {
  if (result.error === "timeout" || result.tookMs >= options.timeoutMs) return failed(`${connecting}wget: download timed out\n`, 1, Math.min(options.timeoutMs, 127_000));
  const why = result.error === "refused" ? "Connection refused" : result.error === "unreachable" ? "No route to host" : "";
  if (why) return failed(`${connecting}wget: can't connect to remote host (${result.address}): ${why}\n`, 1, result.tookMs);
  return failed(`${connecting}wget: error getting response\n`, 1, result.tookMs);
}

const bar = (name: string, bytes: number): string => `${name.slice(0, 20).padEnd(20)} 100% |********************************| ${String(bytes).padStart(5)}  0:00:00 ETA\n`;

function save(options: Options, body: string, connecting: string, path: string, context: ToolContext, tookMs: number): ToolResult {
  if (options.spider) return {stdout: "", stderr: `${connecting}${options.quiet ? "" : "remote file exists\n"}`, exit: 0, tookMs};
  const name = options.output ?? (path.split("?")[0]!.split("/").at(-1) || "index.html");
  const old = /^1\.2[0-9]/.test(String(context.options.tag));
  const head = `${connecting}${old ? "" : "writing to stdout\n"}`;
  if (name === "-") return {stdout: body, stderr: options.quiet ? connecting : `${head}${bar("-", body.length)}${old ? "" : "written to stdout\n"}`, leads: options.quiet ? connecting.length : head.length, exit: 0, tookMs};
  const target = normalPath(name, context.cwd);
  if (options.output === undefined && context.files.read(target) !== undefined) return failed(`${connecting}wget: can't open '${name}': File exists\n`, 1, tookMs);
  const error = target === "/dev/null" ? undefined : context.files.write(target, body);
  if (error !== undefined) return failed(`${connecting}wget: can't open '${name}': ${error}\n`, 1, tookMs);
  return {stdout: "", stderr: options.quiet ? "" : `${connecting}${old ? "" : `saving to '${name}'\n`}${bar(name, body.length)}${old ? "" : `'${name}' saved\n`}`, exit: 0, tookMs};
}
