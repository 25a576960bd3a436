// Starting and stopping the processes of a world: `kubelet@node01`, `kube-scheduler`. What systemctl and static Pods do.
import {plan, STARTED} from "../agenda.ts";
import {heartbeat} from "../kubelet/heartbeat.ts";
import type {Cause} from "../store/store.ts";
import type {World} from "../world.ts";

export const isRunning = (world: World, unit: string): boolean => !world.stopped[unit];

export function stopUnit(world: World, unit: string, cause: Cause): void {
  if (world.stopped[unit]) return;
  const node = /^kubelet@(.*)$/.exec(unit)?.[1];
  // Its last heartbeat is written, since from now on nobody can take it for granted.
  if (node !== undefined) heartbeat(world, node, cause);
  world.stopped[unit] = true;
}

export function startUnit(world: World, unit: string, cause: Cause): void {
  if (!world.stopped[unit]) return;
  delete world.stopped[unit];
  plan(world, STARTED, unit, 50, cause);
  const node = /^kubelet@(.*)$/.exec(unit)?.[1];
  if (node !== undefined) plan(world, "kubelet", node, 1000, cause);
}
