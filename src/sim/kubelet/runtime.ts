// The container runtime: creates, starts, steps, signals and removes containers of one machine. As containerd and runc;
// images are pulled by kubelet/pull.ts. Not simulated: cgroups (limits never throttle; memory runs out only for programs that say how much they take).
import type {Json} from "../api/object.ts";
import {plan} from "../agenda.ts";
import type {Host} from "../hosts/host.ts";
import type {Cause} from "../store/store.ts";
import {chance, type World} from "../world.ts";
import type {Container, LogLine, Process} from "./container.ts";
import {MONITORING_MS} from "./eviction.ts";
import {machineMemory} from "./metrics.ts";
import {watchDisk, watchMemory} from "./pressure.ts";
import {containerFiles, rootfsOf} from "./files.ts";
import {findImage, parseReference, type ImageSpec} from "./images.ts";
import {SortedMap} from "../map.ts";
import {programCalled, programFor} from "./programs/index.ts";
import {compact} from "./worker.ts";
import type {ContainerProgram, ProcessIO, Step, Talk} from "./programs/program.ts";

/** Key of the kubelet component for a container's own events: `node01//<id>`. */
export const containerKey = (node: string, id: string): string => `${node}//${id}`;

/** The kubelet sees what happened to a container after its relist (PLEG). */
const RELIST_MS = 700;

export function replaceContainer(host: Host, id: string, change: Partial<Container>): Container {
  const container: Container = compact({...host.containers.get(id)!, ...change, ...(change.process && {process: compact(change.process)})});
  host.containers.set(id, container);
  return container;
}

/** Runs the program of a created container. What cannot run at all ends with StartError, as runc's error says. */
export function startContainer(world: World, host: Host, id: string, argv: readonly string[], cause: Cause): Container {
  const container = host.containers.get(id)!;
  const image = imageOf(world, container);
  const words = image && !programFor(image, argv[0] ?? "") && scriptLine(world, host, container, argv) || argv;
  const program = image && programFor(image, words[0] ?? "");
  if (!program || !image) return failStart(world, host, container, argv, cause);
  replaceContainer(host, id, {state: "running", startedAtMs: world.nowMs, process: {program: program.name, argv: words, state: null, ports: []}});
  apply(world, host, id, program.start(processIO(world, host, id)), cause);
  return host.containers.get(id)!;
}

/** A script with an execute bit is its interpreter's (`#!/bin/sh -e`) argument. */
function scriptLine(world: World, host: Host, container: Container, argv: readonly string[]): readonly string[] | undefined {
  const [path = ""] = argv;
  if (!path.includes("/")) return undefined;
  const files = containerFiles(world, host, container);
  const shebang = /^#!\s*(\S+)(?:[ \t]+(\S.*))?/.exec(files.read(path) ?? "");
  if (!shebang || ((files.stat(path)?.mode ?? 0) & 0o111) === 0) return undefined;
  return [...(shebang[1]!.endsWith("/env") ? [] : [shebang[1]!]), ...(shebang[2] === undefined ? [] : [shebang[2]]), ...argv];
}

const imageOf = (world: World, container: Container): ImageSpec | undefined => container.built?.spec ?? findImage(world.images, container.image);

function failStart(world: World, host: Host, container: Container, argv: readonly string[], cause: Cause): Container {
  const name = argv[0];
  const stat = name?.includes("/") ? containerFiles(world, host, container).stat(name) : undefined;
  const why = stat !== undefined ? `exec: ${JSON.stringify(name)}: ${stat.type === "directory" ? "is a directory" : "permission denied"}` : name === undefined ? "no command specified" : name.includes("/") ? `exec: ${JSON.stringify(name)}: stat ${name}: no such file or directory` : `exec: ${JSON.stringify(name)}: executable file not found in $PATH`;
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}`;
  const failed = replaceContainer(host, container.id, {state: "exited", exitCode: 128, reason: "StartError", message, startedAtMs: 0, finishedAtMs: world.nowMs});
  wakeKubelet(world, host, failed, cause);
  return failed;
}

const INPUT = "attached input";

/** Gives a Pod's containers that keep their input open what somebody attached sends, and its end; undefined: nobody is attached any more. */
export function attachInput(world: World, namespace: string, podName: string, text: string | undefined): void {
  const inputs = (world.memory[INPUT] ??= new SortedMap());
  if (text === undefined) inputs.delete(`${namespace}/${podName}`); else inputs.set(`${namespace}/${podName}`, text);
}

function inputOf(world: World, {stdin, namespace, podName}: Container): Pick<ProcessIO, "stdin"> {
  const text = stdin ? world.memory[INPUT]?.get(`${namespace}/${podName}`) : "";
  return typeof text === "string" ? {stdin: text} : {};
}

/** What a program may see and do. */
export function processIO(world: World, host: Host, id: string): ProcessIO {
  const container = host.containers.get(id)!;
  const image = imageOf(world, container)!;
  return {
    world, host, container, image, tag: container.built?.tag ?? parseReference(container.image)!.tag, argv: container.process?.argv ?? [], env: container.env,
    cwd: container.workingDir, nowMs: world.nowMs, ...inputOf(world, container), files: containerFiles(world, host, container),
    log: (text, stream = "stdout") => writeLog(world, host, id, text, stream),
    random: () => chance(world, `container/${host.name}`),
  };
}

export function writeLog(world: World, host: Host, id: string, text: string, stream: "stdout" | "stderr"): void {
  if (text === "") return;
  const fresh = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n").map((line): LogLine => ({atMs: world.nowMs, stream, text: line}));
  let at = host.containers.get(id)!.logLines;
  for (let done = 0; done < fresh.length;) {
    const key = `${id}:${String(Math.floor(at / LOG_PART)).padStart(7, "0")}`, there = host.logs.get(key) ?? [];
    const part = fresh.slice(done, done + LOG_PART - there.length);
    host.logs.set(key, [...there, ...part]);
    done += part.length;
    at += part.length;
  }
  replaceContainer(host, id, {logLines: at});
}

/** Lines of a log that are kept, and copied when one is added, together. */
const LOG_PART = 64;

/** All that a container has written. */
export const logOf = (host: Host, id: string): readonly LogLine[] => host.logs.valuesUnder(`${id}:`).flat();

/** Takes over what a program said that it does next. */
function apply(world: World, host: Host, id: string, step: Step, cause: Cause): void {
  const container = host.containers.get(id)!;
  if (container.state !== "running" || !container.process) return;
  if (step.exec) return execInto(world, host, container, step.exec, cause);
  if (step.exit !== undefined) return endContainer(world, host, id, step.exit, undefined, cause);
  const process: Process = {
    ...container.process, state: step.state === undefined ? container.process.state : plain(step.state),
    ports: step.ports ?? container.process.ports, wakeAtMs: step.wakeAtMs,
  };
  replaceContainer(host, id, {process});
  if (step.wakeAtMs !== undefined) plan(world, "kubelet", containerKey(host.name, id), step.wakeAtMs - world.nowMs, cause);
}

/** A state without absent fields. */
const plain = (state: Json): Json => state !== null && typeof state === "object" && !Array.isArray(state) ? compact(state) : state;

function execInto(world: World, host: Host, container: Container, argv: readonly string[], cause: Cause): void {
  const program = programFor(imageOf(world, container)!, argv[0] ?? "");
  if (!program) {
    writeLog(world, host, container.id, `exec: ${argv[0] ?? ""}: not found`, "stderr");
    return endContainer(world, host, container.id, 127, undefined, cause);
  }
  replaceContainer(host, container.id, {process: {program: program.name, argv, state: null, ports: []}});
  apply(world, host, container.id, program.start(processIO(world, host, container.id)), cause);
}

export function endContainer(world: World, host: Host, id: string, exitCode: number, reason: string | undefined, cause: Cause): void {
  const container = host.containers.get(id)!;
  if (container.state === "exited") return;
  if (container.process) programOf(container).ended?.(processIO(world, host, id));
  const process = container.process && {...container.process, ports: [], wakeAtMs: undefined};
  const message = lastWords(host, container, exitCode);
  const ended = replaceContainer(host, id, {
    ...(message !== undefined && {message}), state: "exited", exitCode, reason: reason ?? (exitCode === 0 ? "Completed" : "Error"), finishedAtMs: world.nowMs, ...(process && {process}),
  });
  wakeKubelet(world, host, ended, cause);
}

/** The termination message: its file's text, or the end of the log. */
function lastWords(host: Host, container: Container, exitCode: number): string | undefined {
  const entry = host.files.get(rootfsOf(container.id) + container.messagePath);
  if (entry?.type === "file" && entry.content !== "") return entry.content.slice(0, 4096);
  if (!container.messageFromLog || exitCode === 0) return undefined;
  const lines = logOf(host, container.id).map(({text}) => text);
  return lines.length === 0 ? undefined : `${lines.slice(-80).join("\n")}\n`.slice(-2048);
}

function wakeKubelet(world: World, host: Host, container: Container, cause: Cause): void {
  plan(world, "kubelet", `${host.name}/${container.namespace}/${container.podName}`, 100 + chance(world, `relist/${host.name}`) * RELIST_MS, cause);
}

/** The kernel needs a moment to see that a container has too much. */
const OOM_MS = 300;

/** A program of a container takes memory; true if that is more than the container may have, so that it is killed as a whole. */
export function claimMemory(world: World, host: Host, id: string, bytes: number): boolean {
  const container = host.containers.get(id);
  if (container?.state !== "running") return false;
  if (bytes <= (container.memoryLimit ?? machineMemory(world, host.name))) {
    replaceContainer(host, id, {memoryBytes: bytes});
    watchMemory(world, host);
    return false;
  }
  replaceContainer(host, id, {oomAtMs: world.nowMs + OOM_MS});
  plan(world, "kubelet", containerKey(host.name, id), OOM_MS, {revision: world.store.revision});
  return true;
}

/** A container has written: a kubelet looks at Pods with limited storage with its next measurement, and at its disk where the file is large. */
export function measureStorage(world: World, host: Host, container: Container, large: boolean): void {
  if (large) watchDisk(world, host);
  if (container.storageLimited) plan(world, "kubelet", `${host.name}/${container.namespace}/${container.podName}`, MONITORING_MS * (0.2 + 0.8 * chance(world, `eviction/${host.name}`)), {revision: world.store.revision});
}

/** The moment that a program asked for has come. */
export function wakeContainer(world: World, host: Host, id: string, cause: Cause): void {
  const container = host.containers.get(id);
  if (container?.state !== "running" || !container.process) return;
  const {oomAtMs} = container;
  if (oomAtMs !== undefined && oomAtMs <= world.nowMs) return endContainer(world, host, id, 137, "OOMKilled", cause);
  if (oomAtMs !== undefined) plan(world, "kubelet", containerKey(host.name, id), oomAtMs - world.nowMs, cause);
  const {wakeAtMs} = container.process;
  if (wakeAtMs === undefined) return;
  if (wakeAtMs > world.nowMs) return plan(world, "kubelet", containerKey(host.name, id), wakeAtMs - world.nowMs, cause);
  const program = programOf(container);
  apply(world, host, id, program.wake?.(processIO(world, host, id), container.process.state) ?? {}, cause);
}

export function programOf(container: Container): ContainerProgram {
  const name = container.process?.program ?? "";
  const program = programCalled(name);
  if (!program) throw new Error(`container ${container.podName}/${container.name}: no program is called "${name}"`);
  return program;
}

/** A connection to what listens in a container, as bytes: what it answers, or undefined where it does not take such. */
export function converse(world: World, host: Host, id: string, talk: Talk): string | undefined {
  const container = host.containers.get(id);
  if (container?.state !== "running" || !container.process) return undefined;
  const answer = programOf(container).talk?.(processIO(world, host, id), container.process.state, talk);
  if (answer) apply(world, host, id, answer.step, {revision: world.store.revision});
  return answer?.output;
}

/** Sends a signal to process 1. KILL always ends it; others only if it handles them, as for any process 1. */
export function signalContainer(world: World, host: Host, id: string, signal: string, cause: Cause, reason?: string): void {
  const container = host.containers.get(id);
  if (container?.state !== "running" || !container.process) return;
  if (signal === "SIGKILL") return endContainer(world, host, id, 137, reason, cause);
  const step = programOf(container).signal?.(processIO(world, host, id), container.process.state, signal);
  if (step) apply(world, host, id, step, cause);
}

/** Removes a container with its log and its own files. */
export function removeContainer(host: Host, id: string): void {
  host.containers.delete(id);
  dropUnder(host.logs, `${id}:`);
  dropUnder(host.files, `${rootfsOf(id)}/`);
}

/** A machine that loses power loses the networks of its Pods. */
export function releaseSandboxes(host: Host): void {
  for (const [uid, {ip}] of [...host.sandboxes.entries()]) {
    if (ip !== undefined) host.addresses.delete(ip);
    host.sandboxes.delete(uid);
  }
}

/** Deletes all keys with a prefix. */
export function dropUnder(map: {under(prefix: string): IterableIterator<[string, unknown]>; delete(key: string): boolean}, prefix: string): void {
  const keys: string[] = [];
  for (const [key] of map.under(prefix)) keys.push(key);
  for (const key of keys) map.delete(key);
}

