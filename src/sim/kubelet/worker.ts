// What a kubelet keeps in memory about a Pod: plain data, lost when the kubelet stops (the runtime's containers are not).
import type {Reconcile} from "../component.ts";
import type {Host} from "../hosts/host.ts";
import type {Cause} from "../store/store.ts";
import type {Container as PodContainer, Pod} from "../api/types.ts";
import type {Container} from "./container.ts";
import type {Backoff} from "./backoff.ts";

export interface Waiting { readonly reason: string; readonly message?: string }

/** Results of one probe so far. */
export interface ProbeState { readonly nextAtMs: number; readonly successes: number; readonly failures: number; readonly ok: boolean }

/** One container of the Pod's spec. */
export interface Tracked {
  /** The newest container in the runtime, and the one before. */
  readonly id?: string;
  readonly previous?: string;
  readonly restarts: number;
  readonly waiting?: Waiting;
  readonly crash?: Backoff;
  readonly pull?: Backoff;
  readonly pullError?: Waiting;
  /** Not before this moment is it tried again. */
  readonly nextTryMs?: number;
  readonly started?: boolean;
  readonly ready?: boolean;
  readonly probes?: {readonly [kind: string]: ProbeState};
  /** It was told to end (a failed probe, the end of the Pod) and is killed at this moment. */
  readonly killAtMs?: number;
  readonly killReason?: string;
  /** The image that its newest container was made from, and the one that was tried last: a changed image is tried at once. */
  readonly specImage?: string;
  readonly triedImage?: string;
}

/** What the worker is busy with: one thing at a time, as in the real one. */
export interface Operation { readonly kind: "sandbox" | "pull" | "start" | "hook" | "kill"; readonly container: string; readonly startedAtMs: number; readonly untilMs: number; readonly error?: string }

export interface Worker {
  readonly uid: string;
  readonly startTimeMs: number;
  readonly static?: boolean;
  readonly admitted: boolean;
  readonly mounted?: boolean;
  readonly mountTries?: number;
  readonly nextMountMs?: number;
  /** When this sync's patience with its volumes ends. */
  readonly mountDeadlineMs?: number;
  readonly operation?: Operation;
  readonly sandbox?: boolean;
  /** `configMap/name`, `secret/name`: sources of its volumes that are followed. */
  readonly volumes?: readonly string[];
  readonly statusAtMs?: number;
  /** The runtime has news (a sandbox, a start, an end), so that the next sync comes with the relist instead of the retry. */
  readonly relist?: true;
  readonly containers: {readonly [name: string]: Tracked};
  readonly termination?: {readonly startedAtMs: number; readonly killAtMs: number; readonly removeAtMs?: number};
  /** Failed by the kubelet itself: OutOfcpu, Evicted, DeadlineExceeded. */
  readonly failed?: {readonly reason: string; readonly message: string};
  readonly done?: boolean;
  /** The machine shuts down, and it has so much time. */
  readonly shutdownSeconds?: number | undefined;
  /** The eviction manager's reason to end it. */
  readonly evict?: string;
  /** Other resources that its node cannot give. */
  readonly resize?: {readonly reason: "Infeasible" | "Deferred"; readonly message: string; readonly generation: number; readonly atMs: number};
}

/** What every step of a sync gets. `worker` is replaced, never changed inside. */
export interface PodSync {
  readonly io: Reconcile;
  readonly host: Host;
  readonly key: string;
  readonly pod: Pod;
  readonly cause: Cause;
  worker: Worker;
}

const NEW: Tracked = {restarts: 0};

export const tracked = (sync: PodSync, name: string): Tracked => sync.worker.containers[name] ?? NEW;

export function track(sync: PodSync, name: string, change: Partial<Tracked>): void {
  sync.worker = {...sync.worker, containers: {...sync.worker.containers, [name]: compact({...tracked(sync, name), ...change})}};
}

/** Without absent fields: what is kept in a world must come back the same from JSON. */
export function compact<T extends object>(value: T): T {
  for (const key in value) {
    if (value[key] !== undefined) continue;
    const copy: Partial<T> = {};
    for (const name in value) if (value[name] !== undefined) copy[name] = value[name];
    return copy as T; // absent fields are optional
  }
  return value;
}

/** The runtime's newest container of this name. */
export function current(sync: PodSync, name: string): Container | undefined {
  const {id} = tracked(sync, name);
  return id === undefined ? undefined : sync.host.containers.get(id);
}

export const isSidecar = (container: PodContainer): boolean => container.restartPolicy === "Always";

export const initContainers = (pod: Pod): readonly PodContainer[] => pod.spec.initContainers ?? [];

/** What `kubectl debug` added: a container in all that the kubelet does with it, but never restarted. */
export const ephemeralContainers = (pod: Pod): readonly PodContainer[] => pod.spec.ephemeralContainers as unknown as readonly PodContainer[] | undefined ?? NONE;
const NONE: readonly PodContainer[] = [];

/** Every container of the Pod: init first. */
export const allContainers = (pod: Pod): readonly PodContainer[] => [...initContainers(pod), ...pod.spec.containers, ...ephemeralContainers(pod)];
