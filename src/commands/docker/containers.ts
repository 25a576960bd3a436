// docker ps, logs, exec, stop, kill, start, rm, inspect: the containers that are there.
import {execute} from "../../sim/kubelet/exec.ts";
import type {Container} from "../../sim/kubelet/container.ts";
import {inOrder} from "../../sim/kubelet/programs/tools/tool.ts";
import {logOf, removeContainer, replaceContainer, signalContainer, startContainer} from "../../sim/kubelet/runtime.ts";
import {logText} from "../../sim/kubelet/server.ts";
import {instant} from "../../sim/clock.ts";
import type {ProgramIO} from "../program.ts";
import {parseArguments} from "./arguments.ts";
import {step} from "./run.ts";
import {containersOf, findContainer, humanDuration, localImage, noSuchContainer, specOf, table} from "./store.ts";

export type Verb = (io: ProgramIO, args: readonly string[]) => number;

function status(io: ProgramIO, {state, startedAtMs = 0, finishedAtMs = 0, exitCode = 0}: Container): string {
  if (state === "created") return "Created";
  return state === "running" ? `Up ${humanDuration(io.world.nowMs - startedAtMs)}` : `Exited (${exitCode}) ${humanDuration(io.world.nowMs - finishedAtMs)} ago`;
}

function ports(io: ProgramIO, container: Container): string {
  if (container.state !== "running") return "";
  const image = localImage(io.world, io.host, container.image);
  const published = Object.entries(container.hostPorts ?? {}).map(([outside, inside]) => ({inside, text: `0.0.0.0:${outside}->${inside}/tcp, [::]:${outside}->${inside}/tcp`}));
  const exposed = (image ? specOf(io.world, image).exposes ?? [] : []).filter((port) => !published.some(({inside}) => port === `${inside}/tcp`));
  return [...exposed, ...published.map(({text}) => text)].join(", ");
}

const shorten = (text: string, most: number): string => [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;

/** The words of a container's command, as they were given. */
function commandOf(io: ProgramIO, container: Container): string {
  const image = localImage(io.world, io.host, container.image), spec = image && specOf(io.world, image);
  const started = container.command ?? container.process?.argv ?? [...spec?.entrypoint ?? [], ...spec?.command ?? []];
  return started.map((word) => /[\s'"$]/.test(word) ? `'${word}'` : word).join(" ");
}

export const ps: Verb = (io, args) => {
  const {values} = parseArguments(args, {"-f": "filter", "--filter": "filter", "-n": "last", "--last": "last", "--format": "format"}, ["-a", "--all", "-q", "--quiet", "-l", "--latest", "--no-trunc"], false);
  let chosen = containersOf(io.world, io.host).filter(({state}) => values["-a"] ?? values["--all"] ?? values["-l"] ? true : state === "running");
  for (const filter of values.filter ?? []) { const [key, value = ""] = filter.split("="); chosen = chosen.filter((one) => key === "name" ? one.name.includes(value) : key === "status" ? one.state === value : true); }
  if (values["-l"]) chosen = chosen.slice(0, 1);
  if (values["-q"] ?? values["--quiet"]) { io.out(chosen.map(({id}) => `${id.slice(0, 12)}\n`).join("")); return 0; }
  const whole = values["--no-trunc"] !== undefined;
  const rows = chosen.map((one) => ({id: whole ? one.id : one.id.slice(0, 12), image: one.image, command: JSON.stringify(whole ? commandOf(io, one) : shorten(commandOf(io, one), 20)), created: `${humanDuration(io.world.nowMs - one.createdAtMs)} ago`, status: status(io, one), ports: ports(io, one), name: one.name}));
  const format = values.format?.at(-1)?.replace(/^table /, "");
  if (format) { io.out(rows.map((row) => `${format.replaceAll("\\t", "\t").replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_all, field: string) => ({ID: row.id, Image: row.image, Command: row.command, RunningFor: row.created, Status: row.status, Ports: row.ports, Names: row.name})[field] ?? "")}\n`).join("")); return 0; }
  io.out(table([["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"], ...rows.map((row) => [row.id, row.image, row.command, row.created, row.status, row.ports, row.name])]));
  return 0;
};

/** Does something with each container that is named; 1 if one is not there. */
const each = (io: ProgramIO, names: readonly string[], one: (container: Container, name: string) => string | undefined): number => {
  let exit = 0;
  for (const name of names) {
    const found = findContainer(io.world, io.host, name), error = found ? one(found, name) : noSuchContainer(name);
    if (error === undefined) { io.out(`${name}\n`); continue; }
    io.err(error);
    exit = 1;
  }
  return exit;
};

export const logs: Verb = (io, args) => {
  const {values, rest: [name = ""]} = parseArguments(args, {"-n": "tail", "--tail": "tail", "--since": "since"}, ["-f", "--follow", "-t", "--timestamps"], false);
  const found = findContainer(io.world, io.host, name);
  if (!found) { io.err(noSuchContainer(name)); return 1; }
  const lines = logOf(io.world.hosts[io.host]!, found.id);
  const chosen = values.tail && values.tail.at(-1) !== "all" ? lines.slice(-Number(values.tail.at(-1))) : lines;
  for (const line of chosen) (line.stream === "stdout" ? io.out : io.err)(logText(io.world, [line], {timestamps: (values["-t"] ?? values["--timestamps"]) !== undefined}));
  return 0;
};

export const exec: Verb = (io, args) => {
  const {rest: [name = "", ...command]} = parseArguments(args, {"-e": "env", "--env": "env", "-w": "workdir", "--workdir": "workdir", "-u": "user", "--user": "user"}, ["-i", "--interactive", "-t", "--tty", "-d", "--detach", "--privileged"], true);
  const found = findContainer(io.world, io.host, name);
  if (!found) { io.err(noSuchContainer(name)); return 1; }
  if (found.state !== "running") { io.err(`Error response from daemon: container ${found.id} is not running\n`); return 1; }
  const result = execute(io.world, io.world.hosts[io.host]!, found.id, command, io.stdin);
  io.advance(Math.min(result.tookMs, 86_400_000));
  inOrder(result, (text) => io.out(text), (text) => io.err(text.startsWith("OCI runtime") ? `${text}\n` : text));
  return result.exit;
};

const GRACE_MS = 10_000;

export const stop: Verb = (io, args) => {
  const {values, rest} = parseArguments(args, {"-t": "timeout", "--timeout": "timeout", "--time": "timeout", "-s": "signal", "--signal": "signal"}, [], false);
  return each(io, rest, ({id, stopSignal}) => {
    const host = io.world.hosts[io.host]!, cause = {revision: io.world.store.revision};
    signalContainer(io.world, host, id, stopSignal, cause);
    const endMs = io.world.nowMs + (values.timeout ? 1000 * Number(values.timeout.at(-1)) : GRACE_MS);
    while (io.world.nowMs < endMs && step(io, id, endMs - io.world.nowMs)) { /* until it has ended or its time is over */ }
    signalContainer(io.world, host, id, "SIGKILL", cause);
    return undefined;
  });
};

export const kill: Verb = (io, args) => {
  const {values, rest} = parseArguments(args, {"-s": "signal", "--signal": "signal"}, [], false);
  return each(io, rest, ({id, state}, name) => {
    if (state !== "running") return `Error response from daemon: cannot kill container: ${name}: container ${id} is not running\n`;
    const signal = values.signal?.at(-1) ?? "SIGKILL";
    signalContainer(io.world, io.world.hosts[io.host]!, id, signal.startsWith("SIG") ? signal : `SIG${signal}`, {revision: io.world.store.revision});
    return undefined;
  });
};

export const startAgain: Verb = (io, args) => each(io, args.filter((arg) => !arg.startsWith("-")), (container) => {
  const host = io.world.hosts[io.host]!;
  if (container.state === "running") return undefined;
  replaceContainer(host, container.id, {state: "created", exitCode: undefined, finishedAtMs: undefined, reason: undefined});
  startContainer(io.world, host, container.id, container.command ?? container.process?.argv ?? [], {revision: io.world.store.revision});
  return undefined;
});

export const remove: Verb = (io, args) => {
  const {values, rest} = parseArguments(args, {}, ["-f", "--force", "-v", "--volumes"], false);
  return each(io, rest, (container, name) => {
    const host = io.world.hosts[io.host]!;
    if (container.state === "running" && !(values["-f"] ?? values["--force"])) return `Error response from daemon: cannot remove container "${name.startsWith("/") ? name : `/${container.name}`}": container is running: stop the container before removing or force remove\n`;
    signalContainer(io.world, host, container.id, "SIGKILL", {revision: io.world.store.revision});
    removeContainer(host, container.id);
    return undefined;
  });
};

/** `{{.Name}}`, `{{json .State}}` of an object. */
export function formatted(about: object, format: string): string {
  const at = (path: string) => path.split(".").filter(Boolean).reduce<unknown>((value, key) => value !== null && typeof value === "object" ? (value as {readonly [key: string]: unknown})[key] : undefined, about);
  const show = (value: unknown) => Array.isArray(value) ? `[${value.join(" ")}]` : typeof value === "object" ? JSON.stringify(value) : String(value ?? "<no value>");
  return `${format.replace(/\{\{\s*(json\s+)?(\.[\w.]+)\s*\}\}/g, (_all, json: string | undefined, path: string) => json ? JSON.stringify(at(path)) : show(at(path)))}\n`;
}

export const inspect: Verb = (io, args) => {
  const {values, rest: [name = ""]} = parseArguments(args, {"-f": "format", "--format": "format"}, [], false);
  const container = findContainer(io.world, io.host, name), image = localImage(io.world, io.host, name);
  if (!container && !image) { io.out("[]\n"); io.err(`Error: No such object: ${name}\n`); return 1; }
  const spec = image && specOf(io.world, image);
  const about = container
    ? {Id: container.id, Created: instant(container.createdAtMs), Path: commandOf(io, container).split(" ")[0], State: {Status: container.state, Running: container.state === "running", ExitCode: container.exitCode ?? 0}, Name: `/${container.name}`, Config: {Hostname: container.hostname, Env: Object.entries(container.env).map(([key, value]) => `${key}=${value}`), Image: container.image, WorkingDir: container.workingDir}, NetworkSettings: {IPAddress: container.ip}}
    : {Id: `sha256:${image!.id}`, RepoTags: [`${image!.repository}:${image!.tag}`], Created: instant(image!.createdAtMs), Config: {Env: Object.entries(spec!.env ?? {}).map(([key, value]) => `${key}=${value}`), Cmd: spec!.command ?? null, Entrypoint: spec!.entrypoint ?? null, WorkingDir: spec!.workingDir ?? ""}, Architecture: "amd64", Os: "linux", Size: image!.sizeBytes};
  const format = values.format?.at(-1);
  if (format === undefined) { io.out(`${JSON.stringify([about], undefined, 4)}\n`); return 0; }
  io.out(formatted(about, format));
  return 0;
};
