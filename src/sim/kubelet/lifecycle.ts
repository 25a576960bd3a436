// postStart and preStop hooks: exec, httpGet, sleep.
import type {Container as PodContainer, LifecycleHandler} from "../api/types.ts";
import {containerEvent} from "./events.ts";
import {execute} from "./exec.ts";
import {getUrl} from "./probes.ts";
import {current, type PodSync} from "./worker.ts";

/** Runs a hook to its end; how long it took, in milliseconds. What it writes stays written; its output goes nowhere. */
export function runHook(sync: PodSync, spec: PodContainer, kind: "PostStart" | "PreStop", hook: LifecycleHandler): number {
  const {io, host} = sync;
  const container = current(sync, spec.name);
  if (container?.state !== "running") return 0;
  if (hook.sleep) return 1000 * Number(hook.sleep.seconds);
  if (hook.exec) {
    const result = execute(io.world, host, container.id, hook.exec.command ?? []);
    if (result.exit !== 0) containerEvent(sync, spec, "Warning", `Failed${kind}Hook`, `${kind}Hook failed`);
    return result.tookMs;
  }
  if (hook.httpGet) {
    const answer = getUrl(sync, spec, container, hook.httpGet);
    if (!answer.ok) containerEvent(sync, spec, "Warning", `Failed${kind}Hook`, `${kind}Hook failed`);
  }
  return 0;
}
