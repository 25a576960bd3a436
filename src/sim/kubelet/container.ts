// A container as the runtime (containerd) knows it: plain data, replaced on each change.
import type {Json} from "../api/object.ts";
import type {HostAlias, PodDNSConfig} from "../api/types.ts";
import type {ImageSpec} from "./images.ts";

/** A Pod's network and lifetime: what CRI calls a sandbox. */
export interface Sandbox {
  readonly id: string;
  readonly podUid: string;
  /** Absent with hostNetwork: the machine's own. */
  readonly ip?: string;
  readonly createdAtMs: number;
}

/** A folder or file of the machine seen inside a container. */
export interface Mount {
  readonly path: string;
  readonly hostPath: string;
  readonly readOnly: boolean;
  /** Written by the kubelet's atomic writer: what is in it is a link into `..data`. Absent for a subPath. */
  readonly atomicAtMs?: number;
  /** The Pod's API credentials: computed when somebody reads them. */
  readonly token?: true;
  /** Bytes that an emptyDir in memory has room for. */
  readonly capacity?: number;
}

/** What the Pod says about names: for /etc/resolv.conf and /etc/hosts. */
export interface PodNetwork {
  readonly hostNetwork: boolean;
  readonly dnsPolicy: string;
  readonly dnsConfig?: PodDNSConfig;
  readonly hostAliases?: readonly HostAlias[];
  readonly subdomain?: string;
}

/** A process in a container: which program of kubelet/programs, and how far it is. */
export interface Process {
  readonly program: string;
  readonly argv: readonly string[];
  readonly state: Json;
  /** When it does something by itself next. */
  readonly wakeAtMs?: number;
  /** TCP and UDP ports that it listens on. */
  readonly ports: readonly number[];
}

export interface Container {
  readonly id: string;
  readonly podUid: string;
  readonly namespace: string;
  readonly podName: string;
  readonly name: string;
  /** As in the Pod. */
  readonly image: string;
  /** Of an image that was built here and that no registry has, with the tag of the one that it began from. */
  readonly built?: {readonly spec: ImageSpec; readonly tag: string};
  /** Docker's networks that it is on, and its names there besides its own; absent: the default bridge. */
  readonly networks?: readonly string[];
  readonly aliases?: readonly string[];
  /** What it was started with, where the Pod does not say it (docker). */
  readonly command?: readonly string[];
  /** Its standard input stays open (`stdin: true`). */
  readonly stdin?: true;
  readonly init: boolean;
  /** How many containers of this name the Pod had before. */
  readonly attempt: number;
  readonly state: "created" | "running" | "exited";
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`. */
  readonly reason?: string;
  readonly message?: string;
  readonly env: {readonly [name: string]: string};
  readonly workingDir: string;
  readonly hostname: string;
  /** Its address: the Pod's or, with hostNetwork, the machine's. */
  readonly ip: string;
  readonly network: PodNetwork;
  readonly mounts: readonly Mount[];
  readonly user: number;
  /** Its main group and, besides that, fsGroup and supplementalGroups. */
  readonly group: number;
  readonly groups?: readonly number[];
  readonly serviceAccount: string;
  readonly readOnlyRoot: boolean;
  readonly stopSignal: string;
  readonly process?: Process;
  /** Ports of the machine that lead to ports of this container. */
  readonly hostPorts?: {readonly [hostPort: number]: number};
  /** In bytes, by its limit; the machine's if absent. */
  readonly memoryLimit?: number;
  /** In processors, by its limit. */
  readonly cpuLimit?: number;
  /** What its programs asked for besides their usual load. */
  readonly memoryBytes?: number;
  /** The kernel kills it then, since it uses more memory than it may. */
  readonly oomAtMs?: number;
  /** Its Pod's local storage is limited: the kubelet measures it after writes. */
  readonly storageLimited?: true;
  readonly logLines: number;
  /** The file whose text becomes the message of its end, and whether the log's end stands in for it after a failure. */
  readonly messagePath: string;
  readonly messageFromLog: boolean;
}

export interface LogLine {
  readonly atMs: number;
  readonly stream: "stdout" | "stderr";
  /** Without its newline. */
  readonly text: string;
}
