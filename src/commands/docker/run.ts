// docker run, and what it shares with build: making a container of an image and starting it. Not simulated: networks, limits, restart policies.
import {chance} from "../../sim/world.ts";
import type {Container} from "../../sim/kubelet/container.ts";
import {hexOf, parseReference} from "../../sim/kubelet/images.ts";
import {logOf, removeContainer, startContainer} from "../../sim/kubelet/runtime.ts";
import {programFor} from "../../sim/kubelet/programs/index.ts";
import type {ProgramIO} from "../program.ts";
import {parseArguments} from "./arguments.ts";
import {findNetwork, nextAddress} from "./network.ts";
import {accessDenied, findContainer, localImage, pullImage, pullText, specOf, type DockerImage} from "./store.ts";

const NAMES = {
  "--name": "name", "-e": "env", "--env": "env", "-p": "publish", "--publish": "publish", "-v": "volume", "--volume": "volume", "-w": "workdir", "--workdir": "workdir", "-u": "user", "--user": "user",
  "--entrypoint": "entrypoint", "--network": "network", "--net": "network", "--network-alias": "alias", "--net-alias": "alias", "-h": "hostname", "--hostname": "hostname", "-m": "memory", "--memory": "memory", "--cpus": "cpus", "--restart": "restart", "-l": "label", "--label": "label", "--platform": "platform", "--pull": "pull",
};
const SWITCHES = ["-d", "--detach", "-i", "--interactive", "-t", "--tty", "--rm", "--privileged", "--init", "-P", "--read-only"];

const ADJECTIVES = ["admiring", "brave", "clever", "dazzling", "eager", "festive", "gallant", "happy", "jolly", "keen", "lucid", "modest", "nifty", "quirky", "serene", "sharp", "silly", "vibrant", "wizardly", "zen"];
const SURNAMES = ["archimedes", "babbage", "curie", "darwin", "euler", "fermat", "galileo", "hopper", "hypatia", "kepler", "lamarr", "lovelace", "meitner", "newton", "noether", "pasteur", "ramanujan", "tesla", "turing", "wozniak"];

export interface Plan {
  readonly image: DockerImage;
  /** As typed. */
  readonly shown: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: {readonly [name: string]: string};
  readonly workdir?: string;
  readonly user?: number;
  readonly ports?: {readonly [hostPort: number]: number};
  readonly mounts?: Container["mounts"];
  readonly hostname?: string;
  /** The network that it is on, by name. */
  readonly network?: string;
  readonly aliases?: readonly string[];
}

export function randomName(io: ProgramIO): string {
  const pick = (list: readonly string[]) => list[Math.floor(chance(io.world, `docker/${io.host}`) * list.length)]!;
  return `${pick(ADJECTIVES)}_${pick(SURNAMES)}`;
}

/** Makes a container and starts its program. */
export function start(io: ProgramIO, plan: Plan): Container {
  const {world} = io, host = world.hosts[io.host]!;
  const spec = specOf(world, plan.image);
  const id = hexOf(`docker/${io.host}/${plan.name}/${world.nowMs}/${chance(world, `docker/${io.host}`)}`, 64);
  const network = findNetwork(io, plan.network ?? "bridge")!, onHost = network.name === "host";
  const user = plan.user ?? spec.user ?? 0;
  const hostname = plan.hostname ?? id.slice(0, 12);
  host.containers.set(id, {
    id, podUid: `docker-${id}`, namespace: "docker", podName: "", name: plan.name, image: plan.shown, command: plan.argv, init: false, attempt: 0, state: "created", createdAtMs: world.nowMs,
    env: {PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOSTNAME: hostname, HOME: user === 0 ? "/root" : "/", ...spec.env, ...plan.env}, workingDir: plan.workdir ?? spec.workingDir ?? "/",
    hostname, ip: onHost ? host.address : network.name === "none" ? "127.0.0.1" : nextAddress(io, network), ...(network.name !== "bridge" && {networks: [network.name]}), ...(plan.aliases && {aliases: plan.aliases}), network: {hostNetwork: onHost, dnsPolicy: "Default"}, mounts: plan.mounts ?? [], user, group: 0, serviceAccount: "", readOnlyRoot: false, stopSignal: spec.stopSignal ?? "SIGTERM",
    logLines: 0, messagePath: "/dev/termination-log", messageFromLog: false, ...(plan.image.built && {built: plan.image.built}), ...(plan.ports && {hostPorts: plan.ports}),
  });
  const cause = {revision: world.store.revision};
  if (programFor(spec, plan.argv[0] ?? "") || plan.argv[0]?.includes("/")) return startContainer(world, host, id, plan.argv, cause);
  return {...host.containers.get(id)!, reason: "StartError"};
}

/** The image, pulled if it is not there; undefined after it was said that there is none. */
export function imageFor(io: ProgramIO, name: string): DockerImage | undefined {
  const local = localImage(io.world, io.host, name);
  if (local) return local;
  const reference = parseReference(name);
  if (!reference) { io.err(`docker: invalid reference format${name === name.toLowerCase() ? "" : `: repository name (library/${name}) must be lowercase`}\n\nRun 'docker run --help' for more information\n`); return undefined; }
  io.err(`Unable to find image '${reference.familiar}:${reference.tag}' locally\n`);
  const pulled = pullImage(io, reference);
  if (!pulled) {
    io.err(`docker: ${accessDenied(reference)}\nRun 'docker run --help' for more information\n`);
    return undefined;
  }
  io.err(pullText(io.world, reference, "Downloaded newer image"));
  return pulled;
}

function mountsOf(volumes: readonly string[], cwd: string): Container["mounts"] {
  return volumes.map((text) => { const [from = "", to = from, mode] = text.split(":"); return {path: to, hostPath: from.startsWith("/") ? from : from.startsWith(".") || from.startsWith("$") ? `${cwd}/${from}`.replaceAll("/./", "/").replace(/\/\.$/, "") : `/var/lib/docker/volumes/${from}/_data`, readOnly: mode === "ro"}; });
}

/** How long to wait for something to happen to a container that does nothing by itself. */
const IDLE_MS = 1000;

/** Lets time pass until a container's program does something, at most so long; false once it has ended. Containers alone leave no commits. */
export function step(io: ProgramIO, id: string, mostMs: number): boolean {
  const container = () => io.world.hosts[io.host]!.containers.get(id);
  const now = container();
  if (now?.state !== "running") return false;
  const dueMs = Math.min(now.process?.wakeAtMs ?? Infinity, now.oomAtMs ?? Infinity) - io.world.nowMs;
  io.advance(Math.max(1, Math.min(mostMs, dueMs)));
  return container()?.state === "running";
}

/** What was started ends, or the reader's time does. */
function follow(io: ProgramIO, container: Container, remove: boolean): number {
  const host = io.world.hosts[io.host]!;
  let shown = 0;
  const show = () => {
    const lines = logOf(host, container.id);
    for (const line of lines.slice(shown)) (line.stream === "stdout" ? io.out : io.err)(`${line.text}\n`);
    shown = lines.length;
  };
  try {
    while (step(io, container.id, IDLE_MS)) show();
  } finally { show(); }
  const ended = host.containers.get(container.id);
  if (remove) removeContainer(host, container.id);
  return ended?.exitCode ?? 0;
}

export function run(io: ProgramIO, args: readonly string[]): number {
  const {values, rest, unknown} = parseArguments(args, NAMES, SWITCHES, true);
  if (unknown !== undefined) { io.err(`${unknown}\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n`); return 125; }
  const [shown = "", ...command] = rest;
  if (shown === "") { io.err("docker: 'docker run' requires at least 1 argument\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nSee 'docker run --help' for more information\n"); return 1; }
  const name = values.name?.at(-1) ?? randomName(io);
  const taken = values.name && findContainer(io.world, io.host, name);
  const image = imageFor(io, shown);
  if (!image) return 125;
  if (taken?.name === name) { io.err(`docker: Error response from daemon: Conflict. The container name "/${name}" is already in use by container "${taken.id}". You have to remove (or rename) that container to be able to reuse that name.\n\nRun 'docker run --help' for more information\n`); return 125; }
  const wanted = values.network?.at(-1) ?? "bridge", network = wanted === "default" ? "bridge" : wanted;
  if (!findNetwork(io, network)) { io.err(`docker: Error response from daemon: network ${network} not found\n\nRun 'docker run --help' for more information\n`); return 125; }
  const spec = specOf(io.world, image);
  const entrypoint = values.entrypoint ? values.entrypoint.at(-1)!.split(" ").filter(Boolean) : spec.entrypoint ?? [];
  const argv = [...entrypoint, ...(command.length > 0 ? command : values.entrypoint ? [] : spec.command ?? [])];
  const ports = Object.fromEntries((values.publish ?? []).map((text) => { const parts = text.replace(/\/\w+$/, "").split(":"); return [Number(parts.at(-2) ?? 32768), Number(parts.at(-1))]; }));
  const env = Object.fromEntries((values.env ?? []).map((text) => { const [key = "", value] = text.split(/=(.*)/s); return [key, value ?? io.env[key] ?? ""]; }));
  const user = Number(values.user?.at(-1)?.split(":")[0]);
  const container = start(io, {
    image, shown, name, argv, env, network, ...(values.alias && {aliases: values.alias}), ...(values.workdir && {workdir: values.workdir.at(-1)!}), ...(Number.isInteger(user) && {user}), ...(values.hostname && {hostname: values.hostname.at(-1)!}),
    ...(Object.keys(ports).length > 0 && {ports}), ...(values.volume && {mounts: mountsOf(values.volume, io.cwd)}),
  });
  io.advance(250);
  if (container.reason === "StartError") return failed(io, argv, container, values["--rm"] !== undefined);
  if (values["-d"] ?? values["--detach"]) { io.out(`${container.id}\n`); return 0; }
  return follow(io, container, values["--rm"] !== undefined);
}

function failed(io: ProgramIO, argv: readonly string[], container: Container, remove: boolean): number {
  const command = argv[0] ?? "";
  const why = command.includes("/") ? `exec: ${JSON.stringify(command)}: stat ${command}: no such file or directory` : `exec: ${JSON.stringify(command)}: executable file not found in $PATH`;
  io.err(command === "" ? "docker: Error response from daemon: no command specified\n\nRun 'docker run --help' for more information\n" : `docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}\n\nRun 'docker run --help' for more information\n`);
  if (remove) removeContainer(io.world.hosts[io.host]!, container.id);
  return command === "" ? 125 : 127;
}
