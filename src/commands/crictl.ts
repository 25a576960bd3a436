// crictl: what the container runtime of this machine holds: pods, ps, images, logs; and stop. Not simulated: what else changes containers, inspect, stats.
import {logOf, signalContainer} from "../sim/kubelet/runtime.ts";
import type {Container} from "../sim/kubelet/container.ts";
import {findImage, imageDigest, parseReference} from "../sim/kubelet/images.ts";
import {logText} from "../sim/kubelet/server.ts";
import type {Host} from "../sim/hosts/host.ts";
import type {Program, ProgramIO} from "./program.ts";

/** Columns of at least twenty characters, three spaces between them, as crictl's tabwriter makes them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_title, i) => Math.max(20, ...rows.map((row) => row[i]!.length + 3)));
  return rows.map((row) => `${row.map((cell, i) => i < row.length - 1 ? cell.padEnd(widths[i]!) : cell).join("")}\n`).join("");
}

function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000), minutes = Math.floor(seconds / 60), hours = Math.round(minutes / 60);
  if (seconds < 1) return "Less than a second ago";
  if (seconds === 1) return "1 second ago";
  if (seconds < 60) return `${seconds} seconds ago`;
  if (minutes === 1) return "About a minute ago";
  if (minutes < 60) return `${minutes} minutes ago`;
  if (hours === 1) return "About an hour ago";
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`;
}

function imageOf(io: ProgramIO, image: string): string {
  const spec = findImage(io.world.images, image), reference = parseReference(image);
  return spec && reference ? imageDigest(spec, reference.tag).slice("sha256:".length, "sha256:".length + 13) : image;
}

const optionAt = (io: ProgramIO, names: readonly string[]): string | undefined => {
  const at = io.args.findIndex((arg) => names.includes(arg));
  return at >= 0 ? io.args[at + 1] : io.args.find((arg) => names.some((name) => arg.startsWith(`${name}=`)))?.replace(/^[^=]*=/, "");
};

const fits = (name: string, pattern: string | undefined): boolean => pattern === undefined || new RegExp(pattern).test(name);

/** Docker's own containers are not the kubelet's runtime's. */
const containersOf = (host: Host): readonly Container[] => [...host.containers.entries()].map(([, container]) => container).filter(({podName}) => podName !== "").sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1));

function ps(io: ProgramIO, host: Host): string {
  const all = io.args.some((arg) => arg === "-a" || arg === "--all"), quiet = io.args.some((arg) => arg === "-q" || arg === "--quiet");
  const [name, pod, state] = [optionAt(io, ["--name"]), optionAt(io, ["-p", "--pod"]), optionAt(io, ["-s", "--state"])];
  const chosen = containersOf(host).filter((one) => (all || state !== undefined || one.state === "running") && (state === undefined || one.state === state.toLowerCase()) && fits(one.name, name) && (pod === undefined || host.sandboxes.get(one.podUid)?.id.startsWith(pod)));
  if (quiet) return chosen.map(({id}) => `${id}\n`).join("");
  return table([["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"], ...chosen.map((one) => [
    one.id.slice(0, 13), imageOf(io, one.image), ago(io.world.nowMs - one.createdAtMs), `${one.state[0]!.toUpperCase()}${one.state.slice(1)}`, one.name, String(one.attempt),
    host.sandboxes.get(one.podUid)?.id.slice(0, 13) ?? "", one.podName, one.namespace,
  ])]);
}

function pods(io: ProgramIO, host: Host): string {
  const quiet = io.args.some((arg) => arg === "-q" || arg === "--quiet"), name = optionAt(io, ["--name"]), namespace = optionAt(io, ["--namespace"]);
  const containers = containersOf(host);
  const rows = [...host.sandboxes.entries()].map(([, sandbox]) => sandbox).sort((a, b) => b.createdAtMs - a.createdAtMs).flatMap((sandbox) => {
    // A sandbox does not say whose it is; its containers do.
    const own = containers.find(({podUid}) => podUid === sandbox.podUid);
    return own && fits(own.podName, name) && fits(own.namespace, namespace) ? [{sandbox, own}] : [];
  });
  if (quiet) return rows.map(({sandbox}) => `${sandbox.id}\n`).join("");
  return table([["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"], ...rows.map(({sandbox, own}) => [sandbox.id.slice(0, 13), ago(io.world.nowMs - sandbox.createdAtMs), "Ready", own.podName, own.namespace, "0", "(default)"])]);
}

const size = (bytes: number): string => bytes >= 1e9 ? `${(bytes / 1e9).toPrecision(3)}GB` : bytes >= 1e6 ? `${Number((bytes / 1e6).toPrecision(3))}MB` : `${Number((bytes / 1e3).toPrecision(3))}kB`;

function images(io: ProgramIO, host: Host): string {
  const rows = [...host.images.keys()].flatMap((full) => {
    const reference = parseReference(full), spec = findImage(io.world.images, full);
    return reference && spec ? [[reference.repository, reference.tag, imageOf(io, full), size(spec.sizeBytes)]] : [];
  });
  return table([["IMAGE", "TAG", "IMAGE ID", "SIZE"], ...rows]);
}

/** The one container whose id begins so; otherwise what crictl says. */
function containerCalled(io: ProgramIO, host: Host, id: string): Container | undefined {
  const found = containersOf(host).filter((one) => one.id.startsWith(id));
  if (found.length === 1) return found[0];
  io.err(`FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found\n`);
  return undefined;
}

/** Without `--timeout` the runtime kills at once. */
function stop(io: ProgramIO, host: Host): number {
  const ids = io.args.slice(1).filter((arg, i, all) => !arg.startsWith("-") && !["-t", "--timeout"].includes(all[i - 1] ?? ""));
  if (!ids.length) { io.err("FATA[0000] ID cannot be empty\n"); return 1; }
  const cause = {command: io.world.commands.size};
  for (const id of ids) {
    const container = containerCalled(io, host, id);
    if (!container) return 1;
    if (Number(optionAt(io, ["-t", "--timeout"]) ?? 0) > 0) signalContainer(io.world, host, container.id, container.stopSignal, cause);
    signalContainer(io.world, host, container.id, "SIGKILL", cause);
    io.out(`${id}\n`);
  }
  return 0;
}

function logs(io: ProgramIO, host: Host): number {
  const id = io.args.slice(1).find((arg, i, all) => !arg.startsWith("-") && all[i - 1] !== "--tail");
  if (id === undefined) { io.err("FATA[0000] ID cannot be empty\n"); return 1; }
  const container = containerCalled(io, host, id);
  if (!container) return 1;
  const tail = optionAt(io, ["--tail"]);
  const lines = logOf(host, container.id);
  io.out(logText(io.world, lines, tail === undefined ? {} : {tailLines: Number(tail)}));
  return 0;
}

function run(io: ProgramIO): number {
  const host = io.world.hosts[io.host]!, [verb = ""] = io.args;
  if (io.world.stopped[`containerd@${io.host}`]) {
    io.err('FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"\n');
    return 1;
  }
  if (verb === "logs") return logs(io, host);
  if (verb === "stop") return stop(io, host);
  const lists: {readonly [verb: string]: (io: ProgramIO, host: Host) => string} = {ps, pods, images, image: images, img: images};
  const list = lists[verb];
  if (list) { io.out(list(io, host)); return 0; }
  io.err(`kubecahier: not simulated: crictl ${verb || "without a verb"}; there are ps, pods, images, logs, stop\n`);
  return 1;
}

export const crictl: Program = {name: "crictl", summary: "look at the container runtime", startMs: 30, run};
