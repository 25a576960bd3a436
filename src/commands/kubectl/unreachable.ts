// A server that does not answer: how requests put it (net/url, net/http) and what client-go's discovery logs before a command gives up.
// Is not simulated: how long kubectl tries names that no name server answers for.
import {instant} from "../../sim/clock.ts";
import {Unreachable} from "../../sim/api/client.ts";
import type {ProgramIO} from "../program.ts";
import {CommandError, Undecoded} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";

export interface Endpoint {
  /** `http://localhost:1`: a server without a scheme speaks HTTP. */
  readonly url: string;
  /** `dial tcp 127.0.0.1:1: connect: connection refused` */
  readonly failure: string;
}

export function endpoint(io: Pick<ProgramIO, "world" | "files">, server: string): Endpoint {
  const url = (/^[a-z]+:\/\//.test(server) ? server : `http://${server}`).replace(/([^/])\/$/, "$1");
  const [, scheme = "", host = "", port = scheme === "https" ? "443" : "80"] = /^([a-z]+):\/\/([^/:]*)(?::(\d*))?/.exec(url) ?? [];
  if (scheme !== "http" && scheme !== "https") return {url, failure: `unsupported protocol scheme ${JSON.stringify(scheme)}`};
  if (host === "" || /\s/.test(host)) throw new CommandError(`host must be a URL or a host:port pair: ${JSON.stringify(server)}`);
  if (/^[a-z]+:\/\/[^/:]*:[^/]*[^\d/]/.test(url)) throw new CommandError(`Unable to connect to the server: invalid port ${JSON.stringify(/:\/\/[^/:]*(:[^/]*)/.exec(url)![1])} after host`, {raw: true});
  const address = addressOf(io, host);
  if (address !== undefined) return {url, failure: `dial tcp ${address}:${port}: connect: connection refused`};
  const nameServer = /^nameserver\s+(\S+)/m.exec(io.files.read("/etc/resolv.conf") ?? "")?.[1] ?? "127.0.0.1";
  return {url, failure: `dial tcp: lookup ${host} on ${nameServer}:53: no such host`};
}

function addressOf({world, files}: Pick<ProgramIO, "world" | "files">, host: string): string | undefined {
  if (/^[\d.]+$/.test(host)) return host;
  if (host === "localhost") return "127.0.0.1";
  const line = (files.read("/etc/hosts") ?? "").split("\n").map((text) => text.trim().split(/\s+/)).find((words) => words.slice(1).includes(host));
  return line?.[0] ?? world.cluster.hosts.find(({name}) => name === host)?.address;
}

/** `Get "http://localhost:1/api?timeout=32s": dial tcp 127.0.0.1:1: connect: connection refused` */
export const refusal = (k: Kubectl, method: "Get" | "Post", path: string): string => {
  const {url, failure} = endpoint(k.io, k.config.server);
  return `${method} ${JSON.stringify(`${url}${path}`)}: ${failure}`;
};

/** Files whose kinds cannot be looked up: each is told of by name. */
export function unrecognised(k: Kubectl, source: string): Undecoded | undefined {
  try {
    k.config.check();
    return undefined;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    k.err(logged(k, 1));
    return new Undecoded(`unable to recognize ${JSON.stringify(source)}: ${refusal(k, "Get", "/api?timeout=32s")}`);
  }
}

/** How often a command asks for the server's groups before it gives up. */
function attempts({command, args, flags}: Kubectl): number {
  const [verb = ""] = command.split(" ");
  if (/^create (role|clusterrole)$/.test(command)) return 2;
  if (command === "create job") return flags.has("from") ? 4 : 0;
  if (verb === "create" || verb === "cp" || verb === "top" || verb === "events" || verb === "version" || command === "cluster-info dump" || command === "auth whoami" || flags.text("raw") !== "") return 0;
  if (verb === "run" || verb === "api-resources" || verb === "api-versions") return 1;
  if (verb === "taint" || verb === "explain" || command === "auth can-i") return 2;
  if (["cordon", "uncordon", "drain", "logs", "exec", "attach", "port-forward", "debug", "certificate"].includes(verb)) return 4;
  return args.some((arg) => arg.includes("/")) ? 4 : 5;
}

/**
 * What discovery logs when a server that it has no cache of refuses. The cluster's own server has been asked before: its
 * resources are in ~/.kube/cache, and only commands that are about them ask again.
 */
export function undiscovered(k: Kubectl): string {
  const {url} = endpoint(k.io, k.config.server);
  const known = k.world.cluster.hosts.some(({role, address, name}) => role === "control-plane" && (url === `https://${address}:6443` || url === `https://${name}:6443`));
  return known && !k.command.startsWith("api-") ? "" : logged(k, attempts(k));
}

function logged(k: Kubectl, times: number): string {
  const time = instant(k.world.nowMs), what = JSON.stringify(`couldn't get current server API group list: ${refusal(k, "Get", "/api?timeout=32s")}`);
  const line = `E${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 19)}.${String(Math.floor(k.world.nowMs * 1000) % 1_000_000).padStart(6, "0")}    4172 memcache.go:265] "Unhandled Error" err=${what}\n`;
  return line.repeat(times);
}
