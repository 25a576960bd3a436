// Startup, readiness and liveness probes: exec, httpGet, tcpSocket, grpc. Real: pkg/kubelet/prober, pkg/probe.
import type {Container as PodContainer, HTTPGetAction, Probe} from "../api/types.ts";
import type {Container} from "./container.ts";
import {containerEvent} from "./events.ts";
import {couldNotStart, execute, startFailure} from "./exec.ts";
import {answerGrpc, answerHttp, isSteady, listener} from "./listen.ts";
import {converse} from "./runtime.ts";
import {stopContainer} from "./terminate.ts";
import {allContainers, current, isSidecar, initContainers, track, tracked, type PodSync, type ProbeState} from "./worker.ts";

type Kind = "startup" | "readiness" | "liveness";
const KINDS: readonly {readonly kind: Kind; readonly field: "startupProbe" | "readinessProbe" | "livenessProbe"; readonly title: string}[] = [
  {kind: "startup", field: "startupProbe", title: "Startup"}, {kind: "readiness", field: "readinessProbe", title: "Readiness"}, {kind: "liveness", field: "livenessProbe", title: "Liveness"},
];

/** Which of a container's probes run now: until it has started, only the startup probe. */
function active(sync: PodSync, spec: PodContainer): readonly (typeof KINDS)[number][] {
  const state = tracked(sync, spec.name);
  const container = current(sync, spec.name);
  if (container?.state !== "running" || state.killAtMs !== undefined) return [];
  return KINDS.filter(({kind, field}) => spec[field] !== undefined && (state.started === true ? kind !== "startup" : kind === "startup"));
}

const stateOf = (sync: PodSync, spec: PodContainer, kind: Kind): ProbeState | undefined => tracked(sync, spec.name).probes?.[kind];

/** The moment of the next probe of the Pod. */
export function probeDue(sync: PodSync): number | undefined {
  let first: number | undefined;
  for (const spec of probed(sync)) {
    for (const {kind} of active(sync, spec)) {
      const at = stateOf(sync, spec, kind)?.nextAtMs;
      if (at !== undefined && at !== Infinity && at >= 0 && (first === undefined || at < first)) first = at;
    }
  }
  return first;
}

const probed = (sync: PodSync): readonly PodContainer[] => allContainers(sync.pod).filter((spec) => !initContainers(sync.pod).includes(spec) || isSidecar(spec));

/** Runs the probes that are due and takes their results into readiness, start and life. True if readiness or start changed. */
export function syncProbes(sync: PodSync): boolean {
  const before = probed(sync).map((spec) => `${tracked(sync, spec.name).ready === true} ${tracked(sync, spec.name).started === true}`).join();
  runDue(sync);
  return before !== probed(sync).map((spec) => `${tracked(sync, spec.name).ready === true} ${tracked(sync, spec.name).started === true}`).join();
}

function runDue(sync: PodSync): void {
  for (const spec of probed(sync)) {
    for (const {kind, field, title} of active(sync, spec)) {
      const probe = spec[field]!;
      const state = stateOf(sync, spec, kind) ?? first(sync, spec, probe);
      if (state.nextAtMs < 0) continue;
      if (state.nextAtMs > sync.io.nowMs) { put(sync, spec, kind, state); continue; }
      runProbe(sync, spec, kind, title, probe, state);
    }
  }
}

function first(sync: PodSync, spec: PodContainer, probe: Probe): ProbeState {
  const startedAtMs = current(sync, spec.name)?.startedAtMs ?? sync.io.nowMs;
  return {nextAtMs: Math.max(sync.io.nowMs, startedAtMs + 1000 * (probe.initialDelaySeconds ?? 0)) + 20, successes: 0, failures: 0, ok: false};
}

function put(sync: PodSync, spec: PodContainer, kind: Kind, state: ProbeState): void {
  track(sync, spec.name, {probes: {...tracked(sync, spec.name).probes, [kind]: state}});
}

function runProbe(sync: PodSync, spec: PodContainer, kind: Kind, title: string, probe: Probe, before: ProbeState): void {
  const container = current(sync, spec.name)!;
  const result = ask(sync, spec, container, probe);
  const nextAtMs = sync.io.nowMs + 1000 * (probe.periodSeconds ?? 10);
  if (!result.ok) containerEvent(sync, spec, "Warning", "Unhealthy", `${title} probe ${result.errored ? "errored and resulted in unknown state" : "failed"}: ${result.message}`);
  if (result.errored) return put(sync, spec, kind, {...before, nextAtMs});
  const state: ProbeState = result.ok
    ? {nextAtMs: isSteady(container) && before.successes + 1 >= (probe.successThreshold ?? 1) ? -1 : nextAtMs, successes: before.successes + 1, failures: 0, ok: before.ok || before.successes + 1 >= (probe.successThreshold ?? 1)}
    : {nextAtMs, successes: 0, failures: before.failures + 1, ok: before.ok && before.failures + 1 < (probe.failureThreshold ?? 3)};
  put(sync, spec, kind, state);
  if (kind === "readiness") return void (state.ok !== (tracked(sync, spec.name).ready === true) && track(sync, spec.name, {ready: state.ok}));
  if (state.failures >= (probe.failureThreshold ?? 3)) return restart(sync, spec, kind, probe);
  if (kind !== "startup" || !state.ok) return;
  track(sync, spec.name, {started: true, ready: spec.readinessProbe === undefined});
  // The other probes begin now.
  runDue(sync);
}

function restart(sync: PodSync, spec: PodContainer, kind: Kind, probe: Probe): void {
  stopContainer(sync, spec, `Container ${spec.name} failed ${kind} probe, will be restarted`, probe.terminationGracePeriodSeconds);
}

interface Result { readonly ok: boolean; readonly message: string; /** The prober itself failed: its result is thrown away. */ readonly errored?: true }

function ask(sync: PodSync, spec: PodContainer, container: Container, probe: Probe): Result {
  if (probe.exec) return askExec(sync, container, probe);
  if (probe.httpGet) return getUrl(sync, spec, container, probe.httpGet, probe.timeoutSeconds);
  if (probe.grpc) return askGrpc(sync, container, probe.grpc, probe.timeoutSeconds ?? 1);
  const port = probe.tcpSocket?.port ?? 0;
  const host = probe.tcpSocket?.host ?? container.ip;
  const number = portNumber(spec, port);
  const target = listener(sync.host, host, number);
  if (target) {
    // The prober connects and says nothing.
    converse(sync.io.world, sync.host, target.id, {port: number, input: "", from: gateway(sync, container)});
    return {ok: true, message: ""};
  }
  return {ok: false, message: `dial tcp ${host}:${number}: connect: connection refused`};
}

/** The health service of grpc.health.v1. What speaks no gRPC, or nothing there at all, keeps the prober until its time is over. */
function askGrpc(sync: PodSync, container: Container, {port, service = ""}: NonNullable<Probe["grpc"]>, timeoutSeconds: number): Result {
  const target = listener(sync.host, container.ip, port);
  const status = target && answerGrpc(sync.io.world, sync.host, target, service);
  if (status === undefined) return {ok: false, message: `timeout: failed to connect service "${container.ip}:${port}" within ${timeoutSeconds}s: context deadline exceeded`};
  if (status === "unknown") return {ok: false, message: "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service"};
  return {ok: status === "SERVING", message: `service unhealthy (responded with ${JSON.stringify(status)})`};
}

function askExec(sync: PodSync, container: Container, probe: Probe): Result {
  const command = probe.exec?.command ?? [];
  const limit = probe.timeoutSeconds ?? 1;
  const result = execute(sync.io.world, sync.host, container.id, command);
  if (result.tookMs > limit * 1000) return {ok: false, message: `command timed out: ${JSON.stringify(command.join(" "))} timed out after ${limit}s`};
  if (couldNotStart(result)) return {ok: false, errored: true, message: `rpc error: code = Unknown desc = ${startFailure(sync.io.world, container.id, result.stderr)}`};
  return {ok: result.exit === 0, message: result.stdout + result.stderr};
}

function portNumber(spec: PodContainer, port: string | number): number {
  if (typeof port === "number") return port;
  return spec.ports?.find(({name}) => name === port)?.containerPort ?? Number(port);
}

/** Where the programs of the control plane and metrics-server speak TLS. */
const TLS_PORTS: ReadonlySet<number> = new Set([6443, 10250, 10257, 10259]);

/** A GET as the kubelet's prober makes it: 200 to 399 is good. */
export function getUrl(sync: PodSync, spec: PodContainer, container: Container, action: HTTPGetAction, timeoutSeconds = 1): Result {
  const port = portNumber(spec, action.port);
  const ip = action.host ?? container.ip;
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const path = action.path ?? "/";
  const url = `${scheme}://${ip}:${port}${path.startsWith("/") ? path : `/${path}`}`;
  const target = listener(sync.host, ip, port);
  if (!target) return {ok: false, message: `Get "${url}": dial tcp ${ip}:${port}: connect: connection refused`};
  if (scheme === "https" && !TLS_PORTS.has(port)) return {ok: false, message: `Get "${url}": http: server gave HTTP response to HTTPS client`};
  if (scheme === "http" && TLS_PORTS.has(port)) return {ok: false, message: "HTTP probe failed with statuscode: 400"};
  const headers = {"User-Agent": "kube-probe/1.36", Accept: "*/*", Host: `${ip}:${port}`, ...Object.fromEntries((action.httpHeaders ?? []).map(({name, value}) => [name, value]))};
  const answer = answerHttp(sync.io.world, sync.host, target, {method: "GET", path: path.startsWith("/") ? path : `/${path}`, headers, body: "", port, from: gateway(sync, container)});
  if (!answer) return {ok: false, message: `Get "${url}": EOF`};
  if ((answer.tookMs ?? 0) > timeoutSeconds * 1000) return {ok: false, message: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`};
  return {ok: answer.status >= 200 && answer.status < 400, message: `HTTP probe failed with statuscode: ${answer.status}`};
}

/** Probes come from the machine's bridge: the first address of its range. */
export const gateway = (sync: PodSync, container: Container): string => container.network.hostNetwork ? container.ip : container.ip.replace(/\d+$/, "1");
