// A machine: its files, containers and images as data. What runs on it as Kubernetes component is in `World.stopped`.
import type {SortedMap} from "../map.ts";
import type {Container, LogLine, Sandbox} from "../kubelet/container.ts";

/** A machine in a cluster file. */
export interface HostSpec {
  readonly name: string;
  readonly address: string;
  readonly role: "control-plane" | "worker" | "machine";
  readonly cpu: number;
  /** Kubernetes quantity, e.g. `4025Mi`. */
  readonly memory: string;
  readonly podCIDR?: string;
  /** Text files that are there at the start: absolute path → content. */
  readonly files?: {readonly [path: string]: string};
}

/** Absent: root's. */
export interface Owner { readonly uid: number; readonly gid: number }

export type FileEntry =
  | {readonly type: "file"; readonly content: string; readonly mode: number; readonly mtimeMs: number; readonly owner?: Owner; /** Of files that hold only zeros, which are not kept as text. */ readonly sizeBytes?: number}
  | {readonly type: "directory"; readonly mode: number; readonly mtimeMs: number; readonly owner?: Owner}
  | {readonly type: "link"; readonly target: string; readonly mtimeMs: number};

export interface PulledImage { readonly name: string; readonly pulledAtMs: number }

export interface Host {
  readonly name: string;
  readonly address: string;
  /** Absolute path → what is there. */
  readonly files: SortedMap<FileEntry>;
  /** The container runtime's containers, running and ended, by id. */
  readonly containers: SortedMap<Container>;
  /** Pod sandboxes by Pod uid. */
  readonly sandboxes: SortedMap<Sandbox>;
  /** Pod addresses in use → Pod uid (host-local IPAM). */
  readonly addresses: SortedMap<string>;
  /** Container logs: `<container id>:<part, padded>` → some of its lines. */
  readonly logs: SortedMap<readonly LogLine[]>;
  /** Images on the disk, by full reference (`docker.io/library/nginx:1.25`). */
  readonly images: SortedMap<PulledImage>;
  /** The Pod address given last, as offset in the node's range: addresses are given in turn. */
  lastAddress: number;
  /** The reader's login shell there: what one cell leaves for the next. */
  shell: {
    /** Exported variables. */
    readonly env: {readonly [name: string]: string};
    readonly cwd: string;
    /** Variables that are not exported; arrays by index or key. */
    readonly variables?: {readonly [name: string]: string | {readonly [key: string]: string}};
    /** Shell functions by their source. */
    readonly functions?: {readonly [name: string]: string};
    readonly aliases?: {readonly [name: string]: string};
    readonly options?: readonly string[];
    /** `$?` */
    readonly status?: number;
    readonly lastPid?: number;
    /** Background jobs that are still there. */
    readonly jobs?: readonly {readonly id: number; readonly pid: number; readonly exit: number; readonly text: string}[];
  };
}
