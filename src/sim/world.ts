// What a world is: one simulated cluster with its machines, clock and history, all plain data.
// Everything that moves it lives elsewhere: run.ts (time), api/ (writes), hosts/ (machines).
import {parseInstant} from "./clock.ts";
import {Agenda, type AgendaEntry} from "./agenda.ts";
import {SortedMap} from "./map.ts";
import {draw, type Chance} from "./random.ts";
import {History} from "./store/history.ts";
import {emptyStore, type Commit, type StoreState} from "./store/store.ts";
import type {SchedulerProcess} from "./scheduler/configuration.ts";
import type {Json, KubeObject} from "./api/object.ts";
import type {Host, HostSpec} from "./hosts/host.ts";
import type {ImageCatalogue} from "./kubelet/images.ts";

/** `data/clusters/*.yaml`: the machines, versions and objects that a world starts from. */
export interface ClusterFile {
  readonly name: string;
  /** Kubernetes version of every component, e.g. `v1.36.3`. */
  readonly version: string;
  /** The moment at which the reader's first command runs. */
  readonly epoch: string;
  /** How long the cluster has existed by then, in seconds. */
  readonly ageSeconds: number;
  readonly serviceCIDR: string;
  readonly podCIDR: string;
  readonly dnsAddress: string;
  /** Whether the network plugin enforces NetworkPolicies. */
  readonly networkPolicies?: "enforced";
  /** Addresses that Services of type LoadBalancer get; without them they stay pending. */
  readonly loadBalancerRange?: string;
  readonly hosts: readonly HostSpec[];
  /** What kubeadm leaves in the API, in order of creation. */
  readonly objects: readonly KubeObject[];
}

/** A line of bash that a reader ran: the causes of commits lead back to one. */
export interface CommandRecord { readonly id: number; readonly text: string; readonly host: string; readonly atMs: number }

export interface World {
  readonly seed: string;
  readonly cluster: ClusterFile;
  readonly images: ImageCatalogue;
  nowMs: number;
  readonly store: StoreState;
  readonly chance: Chance;
  readonly agenda: Agenda;
  /** Commits up to this revision were shown to all watchers. */
  dispatched: number;
  /** What each component keeps in memory (component → its own map). Lost when its process stops. */
  readonly memory: {[component: string]: SortedMap<Json>};
  /** Processes that are down, by unit: `kube-scheduler`, `kubelet@node01`, `kube-apiserver`, `kube-controller-manager`, `etcd`. */
  readonly stopped: {[unit: string]: true};
  /** Schedulers with a configuration of their own, by container. The main one with none is not among them. */
  readonly schedulers: {[container: string]: SchedulerProcess};
  readonly hosts: {[name: string]: Host};
  readonly commands: SortedMap<CommandRecord>;
}

/** A world before anything happened in it; `boot` (boot.ts) fills it. */
export function emptyWorld(seed: string, cluster: ClusterFile, images: ImageCatalogue): World {
  return {
    seed, cluster: freeze(cluster), images: freeze(images), nowMs: parseInstant(cluster.epoch) - cluster.ageSeconds * 1000,
    store: emptyStore(), chance: {}, agenda: new Agenda(),
    dispatched: 0, memory: {}, stopped: {}, schedulers: {}, hosts: {}, commands: new SortedMap(),
  };
}

/** The next number in [0, 1) of the stream of chance called `actor`. */
export const chance = (world: World, actor: string): number => draw(world.chance, world.seed, actor);

const specs = new WeakMap<ClusterFile, Map<string, HostSpec>>();

/** What the cluster file says of a machine. */
export function hostSpec(cluster: ClusterFile, name: string): HostSpec | undefined {
  let known = specs.get(cluster);
  if (!known) specs.set(cluster, (known = new Map(cluster.hosts.map((spec) => [spec.name, spec]))));
  return known.get(name);
}

/** A second world that goes its own way from here. Cheap: everything large is shared until one side writes. */
export const fork = (world: World): World => copy(world) as World;

function copy(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return value;
  if (value instanceof SortedMap || value instanceof History || value instanceof Agenda) return value.copy();
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
}

/** As text. Objects that stand in the history are told there alone. */
export function serialise(world: World): string {
  const {store} = world, keys = new SortedMap([...store.keys.entries()].map(([key, entry]) => [key, store.history.at(entry.modRevision)?.object === entry.object ? {...entry, object: undefined} : entry] as const));
  return JSON.stringify({...world, store: {...store, keys}});
}

export function revive(text: string): World {
  const world = reviveContainers(JSON.parse(text)) as World; // written by serialise()
  const {keys, history} = world.store;
  for (const [key, entry] of [...keys.entries()]) if (!entry.object) keys.set(key, {...entry, object: history.at(entry.modRevision)!.object!});
  freeze(world.cluster);
  freeze(world.images);
  return world;
}

/** After JSON.parse: what a container wrote of itself becomes it again. Containers hold no others, so what is in one is not looked at. */
function reviveContainers(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const fields = value as {[key: string]: unknown}; // any object, to be asked what it holds
  if (fields["$sorted"]) return new SortedMap(fields["$sorted"] as [string, unknown][]);
  if (fields["$history"]) return History.revived(fields["$history"] as Commit[]);
  if (fields["$agenda"]) { const {sequence, entries} = fields["$agenda"] as {sequence: number; entries: AgendaEntry[]}; return new Agenda(sequence, entries); }
  for (const key of Object.keys(fields)) fields[key] = reviveContainers(fields[key]);
  return value;
}

/** Freezes data that no world ever changes, so that forks share it. */
function freeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
