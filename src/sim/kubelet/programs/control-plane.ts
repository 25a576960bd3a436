// kube-apiserver, etcd, kube-controller-manager, kube-scheduler as containers: while one runs, its part of the world is up.
// Their answers on health ports are simulated; their logs are their first lines only.
import {load} from "js-yaml";
import {instant, klogLine} from "../../clock.ts";
import {plan, STARTED} from "../../agenda.ts";
import {configureEncryption} from "../../api/encryption-at-rest.ts";
import {closeData, openData} from "../../etcd/data-dir.ts";
import {acquireLease} from "./leader-election.ts";
import {readConfiguration} from "../../scheduler/configuration.ts";
import {OTHERS} from "../../scheduler/index.ts";
import type {World} from "../../world.ts";
import type {ContainerProgram, ProcessIO, Step} from "./program.ts";

/** Time from the start of a process to its service. */
const STARTUP_MS: {readonly [unit: string]: number} = {"kube-apiserver": 2500, etcd: 600, "kube-controller-manager": 1500, "kube-scheduler": 1200};

const unitOf = (io: ProcessIO): string => io.argv[0]?.split("/").at(-1) ?? "";

const flag = (io: ProcessIO, name: string): string | undefined => io.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);

const PORTS: {readonly [unit: string]: readonly number[]} = {"kube-apiserver": [6443], etcd: [2379, 2380, 2381], "kube-controller-manager": [10257], "kube-scheduler": [10259]};

/** Why a component cannot start with these files: what it logs before it ends. */
function complaint(io: ProcessIO): string | undefined {
  for (const name of ["kubeconfig", "client-ca-file", "etcd-cafile", "tls-cert-file"]) {
    const path = flag(io, name);
    if (path === undefined || name !== "kubeconfig") continue;
    if (io.files.read(path) === undefined) return `command failed err="stat ${path}: no such file or directory"`;
  }
  return undefined;
}

const MAIN = "kube-scheduler", LEASE_MS = 15_000;

/** A scheduler beside the main one, which is a static Pod. */
const isExtra = (io: ProcessIO): boolean => unitOf(io) === "kube-scheduler" && io.container.podName !== `kube-scheduler-${io.host.name}`;

/** YAML, or nothing where it is none. */
function parsed(text: string): unknown {
  try { return load(text); } catch { return undefined; }
}

/** Reads the scheduler's configuration file; what is wrong with it. An extra scheduler serves its profiles from now on. */
function configure(io: ProcessIO): string | undefined {
  const path = flag(io, "config"), text = path === undefined ? undefined : io.files.read(path);
  if (path !== undefined && text === undefined) return `command failed err="open ${path}: no such file or directory"`;
  const read = text === undefined ? {profiles: [{}], leaderElect: flag(io, "leader-elect") !== "false", leaseName: MAIN} : readConfiguration(parsed(text));
  if (typeof read === "string") return `"command failed" err=${JSON.stringify(read)}`;
  const main = !isExtra(io);
  if (main && text === undefined) return undefined;
  const waits = !main && read.leaderElect && read.leaseName === MAIN;
  io.world.schedulers[io.container.id] = {main, waits, profiles: read.profiles};
  if (!main && read.leaderElect && !waits) acquireLease(io, read.leaseName);
  if (!main) plan(io.world, STARTED, OTHERS, STARTUP_MS["kube-scheduler"]!, {revision: io.world.store.revision});
  return undefined;
}

/** Reads the API server's encryption configuration; what is wrong with it. */
function encryption(io: ProcessIO): string | undefined {
  const path = flag(io, "encryption-provider-config"), wrong = configureEncryption(io.world, path, path === undefined ? undefined : io.files.read(path));
  return wrong && `"command failed" err=${JSON.stringify(wrong)}`;
}

function up(world: World, unit: string, cause: "boot" | {readonly revision: number}): void {
  if (!world.stopped[unit]) return;
  delete world.stopped[unit];
  plan(world, STARTED, unit, 0, cause);
}

/** What each says first: etcd in zap's JSON, the others in klog's form. */
function firstLine({nowMs, world}: ProcessIO, unit: string): string {
  const {version} = world.cluster;
  switch (unit) {
    case "etcd": return `${JSON.stringify({level: "info", ts: `${instant(nowMs).slice(0, -1)}.000000Z`, caller: "etcdmain/etcd.go:64", msg: "Running: ", args: ["etcd"]})}\n`;
    case "kube-apiserver": return klogLine(nowMs, "I", 1, "server.go:160", `Version: ${version}`);
    case "kube-controller-manager": return klogLine(nowMs, "I", 1, "controllermanager.go:189", `"Starting" version="${version}"`);
    default: return klogLine(nowMs, "I", 1, "server.go:176", `"Starting Kubernetes Scheduler" version="${version}"`);
  }
}

export const controlPlane: ContainerProgram = {
  name: "control-plane",
  commands: ["kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler"],
  steady: true,
  start(io): Step {
    const unit = unitOf(io);
    const wrong = complaint(io) ?? (unit === "kube-scheduler" ? configure(io) : unit === "kube-apiserver" ? encryption(io) : undefined);
    if (wrong) { io.log(klogLine(io.nowMs, "E", 1, "run.go:72", wrong), "stderr"); return {exit: 1}; }
    io.log(firstLine(io, unit), "stderr");
    if (unit === "etcd" && !io.world.stopped[unit]) openData(io, false);
    // A world that is being made is served from its first moment.
    if (isExtra(io) || !io.world.stopped[unit]) return {state: "up", ports: PORTS[unit] ?? []};
    return {state: "starting", wakeAtMs: io.nowMs + (STARTUP_MS[unit] ?? 1000)};
  },
  wake(io, state): Step {
    if (state !== "starting") return {};
    if (unitOf(io) === "etcd") openData(io, true);
    up(io.world, unitOf(io), {revision: io.world.store.revision});
    return {state: "up", ports: PORTS[unitOf(io)] ?? []};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
  ended(io) {
    const extra = isExtra(io);
    delete io.world.schedulers[io.container.id];
    if (extra) return;
    if (unitOf(io) === "etcd") closeData(io);
    io.world.stopped[unitOf(io)] = true;
    // A scheduler that waits for the main one's lease gets it when it has run out.
    if (unitOf(io) === MAIN && Object.values(io.world.schedulers).some(({waits}) => waits)) plan(io.world, STARTED, OTHERS, LEASE_MS, {revision: io.world.store.revision});
  },
  http: () => ({status: 200, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: "ok"}),
};
