// Machines that are switched off and on: `poweroff`, `reboot`. systemd-logind waits for a kubelet that asked it to (shutdown.ts); then
// every process there ends, and nothing answers until the machine runs again. Not simulated: the control plane's own machine, other services.
import {plan} from "../agenda.ts";
import type {Json} from "../api/object.ts";
import type {Component} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import {startUnit, stopUnit} from "../hosts/units.ts";
import {SortedMap} from "../map.ts";
import type {Cause} from "../store/store.ts";
import type {World} from "../world.ts";
import {releaseSandboxes, replaceContainer} from "./runtime.ts";
import {holdsShutdown, isShuttingDown, shutdownKey, shutdownOver} from "./shutdown.ts";

export type PowerVerb = "poweroff" | "reboot";
interface Power { readonly verb: PowerVerb; readonly stage: "planned" | "preparing" | "off"; readonly atMs: number }

const NAME = "machine";
/** What systemd takes to end its services, and a machine to come up again. */
const STOP_MS = 1500, BOOT_MS = 25_000, LOOK_MS = 250;

const unitOf = (node: string): string => `machine@${node}`;
export const isOff = (world: World, node: string): boolean => world.stopped[unitOf(node)] === true;

const powers = (world: World): SortedMap<Json> => (world.memory[NAME] ??= new SortedMap());

/** Asks for the machine's end after a while; a later word replaces an earlier one. */
export function askPower(world: World, node: string, verb: PowerVerb, afterMs: number, cause: Cause): void {
  powers(world).set(node, {verb, stage: "planned", atMs: world.nowMs + afterMs});
  plan(world, NAME, node, afterMs, cause);
}

/** Takes a planned end back; whether there was one. */
export function cancelPower(world: World, node: string): boolean {
  const power = powers(world).get(node) as Power | undefined; // written here alone
  return power?.stage === "planned" && powers(world).delete(node);
}

export const machine: Component = {
  name: NAME,
  unit: () => NAME,
  watches: {},
  latencyMs: 0,
  reconcile(node, io) {
    const power = io.memory.get(node) as Power | undefined, {world} = io; // written here alone
    if (!power) return;
    if (power.atMs > io.nowMs) return io.requeue(power.atMs - io.nowMs);
    const next = (stage: Power["stage"], afterMs: number) => {
      io.memory.set(node, {...power, stage, atMs: io.nowMs + afterMs});
      io.requeue(afterMs);
    };
    if (power.stage === "planned") {
      if (holdsShutdown(world, node) && !world.stopped[`kubelet@${node}`]) plan(world, "kubelet", shutdownKey(node), 0, io.cause);
      return next("preparing", LOOK_MS);
    }
    if (power.stage === "preparing") {
      if (isShuttingDown(world, node) && !shutdownOver(world, node) && !world.stopped[`kubelet@${node}`]) return io.requeue(LOOK_MS);
      switchOff(world, world.hosts[node]!, io.cause);
      if (power.verb === "reboot") next("off", STOP_MS + BOOT_MS); else io.memory.delete(node);
      return;
    }
    io.memory.delete(node);
    switchOn(world, node, io.cause);
  },
};

function switchOff(world: World, host: Host, cause: Cause): void {
  for (const service of ["kubelet", "containerd"]) stopUnit(world, `${service}@${host.name}`, cause);
  world.stopped[unitOf(host.name)] = true;
  for (const {id, state} of [...host.containers.values()]) {
    // What containerd finds of them later.
    if (state !== "exited") replaceContainer(host, id, {state: "exited", exitCode: 255, reason: "Unknown", finishedAtMs: world.nowMs, ...(state === "created" && {startedAtMs: 0})});
  }
  releaseSandboxes(host);
}

function switchOn(world: World, node: string, cause: Cause): void {
  delete world.stopped[unitOf(node)];
  const boots = Number(powers(world).get(bootsKey(node)) ?? 0);
  powers(world).set(bootsKey(node), boots + 1);
  for (const service of ["containerd", "kubelet"]) startUnit(world, `${service}@${node}`, cause);
}

const bootsKey = (node: string): string => `#boots/${node}`;

/** How often the machine was started again: each time has another boot id. */
export const bootsOf = (world: World, node: string): number => Number(world.memory[NAME]?.get(bootsKey(node)) ?? 0);
