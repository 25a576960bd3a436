// postStart and preStop hooks: exec, httpGet, sleep. Real: pkg/kubelet/lifecycle/handlers.go.
import type {Container as PodContainer, LifecycleHandler} from "../api/types.ts";
import {containerEvent} from "./events.ts";
import {couldNotStart, execute, startFailure} from "./exec.ts";
import {getUrl} from "./probes.ts";
import {current, type PodSync} from "./worker.ts";

export interface HookResult { readonly tookMs: number; /** What a failed postStart leaves in the container's status. */ readonly error?: string }

/** A command that never ends holds its container's start for as long as anybody looks. */
const LONGEST_MS = 365 * 24 * 3600_000;

/** Runs a hook to its end. What it writes stays written; its output goes nowhere. */
export function runHook(sync: PodSync, spec: PodContainer, hook: LifecycleHandler): HookResult {
  const {io, host} = sync;
  const container = current(sync, spec.name);
  if (container?.state !== "running") return {tookMs: 0};
  if (hook.sleep) return {tookMs: 1000 * Number(hook.sleep.seconds)};
  const {name, namespace, uid} = sync.pod.metadata;
  const where = `for Container "${spec.name}" in Pod "${name}_${namespace}(${uid})" failed - error:`;
  if (hook.exec) {
    const command = hook.exec.command ?? [];
    const result = execute(io.world, host, container.id, command);
    const tookMs = Math.min(result.tookMs, LONGEST_MS);
    if (result.exit === 0) return {tookMs};
    const started = !couldNotStart(result);
    const why = started ? `command '${command.join(" ")}' exited with ${result.exit}: ${result.stderr}` : `rpc error: code = Unknown desc = ${startFailure(io.world, container.id, result.stderr)}`;
    return {tookMs, error: `Exec lifecycle hook ([${command.join(" ")}]) ${where} ${why}, message: ${JSON.stringify(started ? result.stdout + result.stderr : "")}`};
  }
  if (!hook.httpGet) return {tookMs: 0};
  const answer = getUrl(sync, spec, container, hook.httpGet);
  // Any answer will do: only a request that could not be made fails a hook.
  return answer.ok || answer.message.startsWith("HTTP probe") ? {tookMs: 0} : {tookMs: 0, error: `HTTP lifecycle hook (${hook.httpGet.path ?? "/"}) ${where} ${answer.message}`};
}

/** preStop: a failure is only told; how long the hook took, in milliseconds. */
export function runPreStop(sync: PodSync, spec: PodContainer): number {
  if (!spec.lifecycle?.preStop) return 0;
  const {tookMs, error} = runHook(sync, spec, spec.lifecycle.preStop);
  if (error !== undefined) containerEvent(sync, spec, "Warning", "FailedPreStopHook", "PreStopHook failed");
  return tookMs;
}
