// Starting and stopping the processes of a world: `kubelet@node01`, `kube-scheduler`. What systemctl and static Pods do.
import {plan, STARTED} from "../agenda.ts";
import {heartbeat} from "../kubelet/heartbeat.ts";
import type {Cause} from "../store/store.ts";
import {chance, type World} from "../world.ts";

export const isRunning = (world: World, unit: string): boolean => !world.stopped[unit];

export function stopUnit(world: World, unit: string, cause: Cause): void {
  if (world.stopped[unit]) return;
  const node = /^kubelet@(.*)$/.exec(unit)?.[1];
  // Its last heartbeat is written, since from now on nobody can take it for granted.
  if (node !== undefined) heartbeat(world, node, cause);
  world.stopped[unit] = true;
  noticeRuntime(world, unit, RUNTIME_MS + STATUS_MS * chance(world, unit), cause);
}

export function startUnit(world: World, unit: string, cause: Cause): void {
  if (!world.stopped[unit]) return;
  delete world.stopped[unit];
  plan(world, STARTED, unit, 50, cause);
  const node = /^kubelet@(.*)$/.exec(unit)?.[1];
  if (node !== undefined) plan(world, "kubelet", node, 1000, cause);
  noticeRuntime(world, unit, STATUS_MS * (0.2 + 0.8 * chance(world, unit)), cause);
}

/** Until a kubelet takes its runtime for lost, and how often it looks at its node's status. */
const RUNTIME_MS = 30_000, STATUS_MS = 10_000;

/** A runtime that stopped or started again: its kubelet sees it after a while. */
function noticeRuntime(world: World, unit: string, afterMs: number, cause: Cause): void {
  const runtime = /^containerd@(.*)$/.exec(unit)?.[1];
  if (runtime !== undefined) plan(world, "kubelet", `#runtime/${runtime}`, afterMs, cause);
}
