// What a part of Kubernetes that reacts to changes looks like: data and pure functions. The runner (run.ts) is the only loop.
import type {Json, KubeObject} from "./api/object.ts";
import type {Client} from "./api/client.ts";
import type {Cause} from "./store/store.ts";
import type {World} from "./world.ts";
import type {SortedMap} from "./map.ts";

/** What a watcher sees of a commit. `object` is absent when it was deleted. */
export interface Change<T extends KubeObject = KubeObject> { readonly object?: T; readonly previous?: T }

export interface Component {
  /** Its name as the author of commits and the source of events: `deployment-controller`. */
  readonly name: string;
  /** The process that it runs in, for a key: `kube-controller-manager`, `kubelet@node01`. Nothing runs while that is stopped. */
  readonly unit: (key: string) => string;
  /** Who its commits say wrote them; default: its name. */
  readonly author?: (key: string) => string;
  /** Resource (`*`: every custom one) → the keys to reconcile when an object of it changes. `world` is for looking only. */
  readonly watches: {readonly [resource: string]: (change: Change, world: World) => readonly string[]};
  /** Time between a change and the reconcile that it leads to, in milliseconds. */
  readonly latencyMs: number;
  reconcile(key: string, io: Reconcile): void;
}

/**
 * What a reconcile may use. A key that was asked for again while it waits is reconciled once, at the earliest time asked for:
 * so a reconcile that still needs a later look asks for it each time.
 */
export interface Reconcile {
  readonly client: Client;
  /** What led to this look: for plans that are made outside `requeue`. */
  readonly cause: Cause;
  readonly nowMs: number;
  /** The component's own memory. Values are immutable. */
  readonly memory: SortedMap<Json>;
  /** For what is no API object: machines and their containers, image catalogue, cluster settings. */
  readonly world: World;
  /** The next number in [0, 1) of this component's stream of chance; `actor` picks a finer stream (a node, say). */
  random(actor?: string): number;
  /** Look at a key (default: this one) again after this many milliseconds. */
  requeue(afterMs: number, key?: string): void;
}
