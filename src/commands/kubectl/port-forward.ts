// kubectl port-forward: ports of a Pod on the machine's loopback address.
// Is not simulated: what speaks no HTTP, IPv6 (it is announced, as the real one does).
import type {Pod, Service} from "../../sim/api/types.ts";
import {listenerOn, listenOn} from "../../sim/network/loopback.ts";
import {chance} from "../../sim/world.ts";
import {CommandError, UsageError} from "./errors.ts";
import {podOf} from "./exec.ts";
import {duration, strings} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf, resourceFor} from "./mapping.ts";
import {serve} from "./serve.ts";
import type {Verb} from "./verb.ts";

interface Pair { readonly local: number; readonly remote: number }

function run(k: Kubectl): number {
  if (k.args.length < 2) throw new UsageError(k.command, "TYPE/NAME and list of ports are required for port-forward");
  const [word = "", ...ports] = k.args;
  const pod = podOf(k, word);
  const service = serviceOf(k, word);
  const wanted = ports.map((port) => service ? throughService(port, service, pod) : throughPod(port, pod));
  if (pod.status?.phase !== "Running") throw new CommandError(`unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ""}`);
  const pairs = wanted.map((text) => parsePair(k, text));
  return forward(k, pod, pairs);
}

function serviceOf(k: Kubectl, word: string): Service | undefined {
  const [type = "", name = ""] = word.includes("/") ? word.split("/") : [];
  const info = type === "" ? undefined : resourceFor(k, type);
  // The server answers this path with a Service.
  return info?.name === "services" && info.group === "" ? k.call("GET", pathOf(info, k.namespace, name)) as unknown as Service : undefined;
}

const split = (port: string): readonly [string, string] => { const parts = port.split(":"); return parts.length === 2 ? [parts[0]!, parts[1]!] : [parts[0]!, parts[0]!]; };
const joined = (local: string, remote: string): string => local === remote ? remote : `${local}:${remote}`;
const isNumber = (text: string): boolean => /^[-+]?\d+$/.test(text);

/** A Service's port becomes the container's (translateServicePortToTargetPort). */
function throughService(port: string, {metadata, spec}: Service, pod: Pod): string {
  let [local, remote] = split(port);
  if (!isNumber(remote)) {
    const named = spec?.ports?.find(({name}) => name === remote);
    if (!named) throw new CommandError(`Service '${metadata.name}' does not have a named port '${remote}'`);
    if (local === remote) local = String(named.port);
    remote = String(named.port);
  }
  const found = spec?.ports?.find((one) => one.port === Number(remote));
  if (!found) throw new CommandError(`Service ${metadata.name} does not have a service port ${Number(remote)}`);
  const {targetPort} = found;
  if (spec?.clusterIP === "None") return joined(local, remote);
  if (typeof targetPort === "string" && !isNumber(targetPort)) return joined(local, String(named(pod, targetPort)));
  return joined(local, String(Number(targetPort ?? 0) || found.port));
}

function throughPod(port: string, pod: Pod): string {
  const [local, remote] = split(port);
  if (remote === "") throw new CommandError("remote port cannot be empty");
  const number = isNumber(remote) ? remote : String(named(pod, remote));
  return local === remote ? number : `${local}:${number}`;
}

function named(pod: Pod, name: string): number {
  const found = [...pod.spec.containers, ...pod.spec.initContainers ?? []].flatMap(({ports = []}) => ports).find((port) => port.name === name);
  if (!found) throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return found.containerPort;
}

/** client-go's portforward.parsePorts. */
function parsePair(k: Kubectl, text: string): Pair {
  const parts = text.split(":");
  if (parts.length > 2) throw new CommandError(`invalid port format '${text}'`);
  const [first = "", last = first] = parts;
  const number = (word: string, which: string): number => {
    if (word === "" && which === "local") return 0;
    const problem = !/^\d+$/.test(word) ? "invalid syntax" : Number(word) > 65_535 ? "value out of range" : undefined;
    if (problem) throw new CommandError(`error parsing ${which} port '${word}': strconv.ParseUint: parsing ${JSON.stringify(word)}: ${problem}`);
    return Number(word);
  };
  const local = number(first, "local"), remote = number(last, "remote");
  if (remote === 0) throw new CommandError("remote port must be > 0");
  return {local: local || 30_000 + Math.floor(chance(k.world, "kubectl") * 20_000), remote};
}

function forward(k: Kubectl, pod: Pod, pairs: readonly Pair[]): number {
  const {host, background} = k.io;
  const address = k.flags.all("address").find((one) => one !== "localhost" && one !== "127.0.0.1") ?? "127.0.0.1";
  const local = address === "127.0.0.1";
  const open: Pair[] = [];
  for (const pair of pairs) {
    const {local: port, remote} = pair;
    const taken = (family: string, at: string) => `unable to create listener: Error listen ${family} ${at}:${port}: bind: address already in use`;
    if (!listenOn(k.world, host, port, {pid: background?.pid ?? 0, address, served: {to: "pod", namespace: pod.metadata.namespace!, pod: pod.metadata.name, port: remote}})) {
      k.err(`Unable to listen on port ${port}: Listeners failed to create with the following errors: [${local ? `${taken("tcp4", "127.0.0.1")} ${taken("tcp6", "[::1]")}` : taken("tcp4", address)}]\n`);
      continue;
    }
    open.push(pair);
    k.out(`Forwarding from ${address}:${port} -> ${remote}\n${local ? `Forwarding from [::1]:${port} -> ${remote}\n` : ""}`);
  }
  if (open.length === 0) throw new CommandError(`unable to listen on any of the requested ports: [${pairs.map((pair) => `{${pair.local} ${pair.remote}}`).join(" ")}]`);
  let told = 0;
  return serve(k, () => {
    const connections = open.map((pair) => ({port: pair.local, count: listenerOn(k.world, host, pair.local)?.connections ?? 0}));
    const count = connections.reduce((sum, one) => sum + one.count, 0);
    for (; told < count; told++) k.out(`Handling connection for ${connections.find((one) => one.count > 0)?.port ?? 0}\n`);
  });
}

export const portForward: Verb = {
  name: "port-forward", summary: "Forward one or more local ports to a pod", usage: "TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  flags: [strings("address", "", "Addresses to listen on (comma separated).", {default: "localhost"}), duration("pod-running-timeout", "", "", {default: "1m0s"})], run,
};
