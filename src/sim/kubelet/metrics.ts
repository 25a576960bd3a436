// What containers and machines use, as metrics-server shows it: the kubelet's summary API, sampled every 15 seconds.
// A made-up but steady load by program; memory that runs short ends Pods by it (pressure.ts), and autoscalers read it. Not simulated: real work, throttling.
import type {Host} from "../hosts/host.ts";
import {hostSpec, type World} from "../world.ts";
import type {Container} from "./container.ts";
import {hexOf} from "./images.ts";
import {amount} from "./resources.ts";

export interface Usage { readonly cpuMilli: number; readonly memoryBytes: number }
export interface ContainerUsage extends Usage { readonly name: string }

/** Seconds between two samples of metrics-server. */
export const SAMPLE_SECONDS = 15;

const MIB = 2 ** 20;

/** Typical milli-CPU and MiB of a program. */
const LOADS: {readonly [program: string]: readonly [number, number]} = {
  "control-plane": [35, 120], coredns: [3, 14], "kube-proxy": [1, 18], "metrics-server": [5, 20], nginx: [1, 4], httpd: [1, 6], redis: [3, 4], mysql: [8, 350], postgres: [2, 30],
  "webapp-color": [1, 20], "simple-webapp": [1, 18], "event-simulator": [2, 1], shell: [1, 1], tool: [1, 1],
};

/** A number in [0, 1) that depends on the container and the sample. */
function wobble(world: World, id: string): number {
  return parseInt(hexOf(`${id}/${Math.floor(world.nowMs / (SAMPLE_SECONDS * 1000))}`, 6), 16) / 0x1000000;
}

function containerUsage(world: World, container: Container): Usage {
  const [cpu, memory] = LOADS[container.process?.program ?? "tool"] ?? [1, 2];
  const factor = 0.85 + 0.3 * wobble(world, container.id);
  const busy = container.process?.argv.some((word) => /while (true|:); *do *:? *;? *done|\byes\b|stress/.test(word)) ?? false;
  return {cpuMilli: Math.max(1, Math.round((busy ? 950 : cpu) * factor)), memoryBytes: Math.round(memory * factor * MIB) + (container.memoryBytes ?? 0)};
}

/** Bytes that a machine has. */
export const machineMemory = (world: World, node: string): number => amount(hostSpec(world.cluster, node)?.memory ?? "2Gi");

const runningOf = (host: Host, uid: string): readonly Container[] => [...host.containers.values()].filter((container) => container.podUid === uid && container.state === "running");

/** What a Pod's running containers use now. */
export const usageOf = (world: World, host: Host, uid: string): readonly ContainerUsage[] =>
  runningOf(host, uid).map((container) => ({name: container.name, ...containerUsage(world, container)}));

/** Of the Pod's running containers; undefined until the first sample after its start. */
export function podUsage(world: World, host: Host, uid: string): readonly ContainerUsage[] | undefined {
  const sampled = runningOf(host, uid).filter((container) => world.nowMs - (container.startedAtMs ?? 0) >= SAMPLE_SECONDS * 1000);
  return sampled.length === 0 ? undefined : sampled.map((container) => ({name: container.name, ...containerUsage(world, container)}));
}

/** Of a machine: its system and all of its containers; undefined while its kubelet does not answer. */
export function nodeUsage(world: World, node: string): Usage | undefined {
  const host = world.hosts[node];
  const spec = hostSpec(world.cluster, node);
  if (!host || !spec || world.stopped[`kubelet@${node}`]) return undefined;
  let cpuMilli = 20 + Math.round(15 * wobble(world, node)), memoryBytes = amount(spec.memory) * 0.05 + 60 * MIB;
  for (const container of host.containers.values()) {
    if (container.state !== "running") continue;
    const usage = containerUsage(world, container);
    cpuMilli += usage.cpuMilli;
    memoryBytes += usage.memoryBytes;
  }
  return {cpuMilli, memoryBytes: Math.round(memoryBytes)};
}
