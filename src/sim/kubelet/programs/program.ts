// What a program in a container is: data (its state) plus pure functions over a ProcessIO. The runtime (kubelet/runtime.ts) drives it.
import type {Json} from "../../api/object.ts";
import type {Host, Owner} from "../../hosts/host.ts";
import type {Origin} from "../../network/route.ts";
import type {World} from "../../world.ts";
import type {Container} from "../container.ts";
import type {ImageSpec} from "../images.ts";

/** Files as a container sees them: the image's, its own, its volumes. Paths are absolute. */
export interface ContainerFiles {
  /** Text, or undefined if there is no such file or its user may not read it. */
  read(path: string): string | undefined;
  /** An error in the system's words (`Read-only file system`), or undefined if it was written. */
  write(path: string, text: string, mode?: number, sizeBytes?: number): string | undefined;
  /** Names in a folder, sorted; undefined if it is no folder. */
  list(path: string): readonly string[] | undefined;
  remove(path: string): string | undefined;
  makeFolder(path: string): string | undefined;
  stat(path: string): FileStat | undefined;
  /** Where a link leads; undefined if the path is none. */
  link(path: string): string | undefined;
  chmod(path: string, mode: number): string | undefined;
}

export interface FileStat { readonly type: "file" | "directory"; readonly mode: number; readonly size: number; readonly mtimeMs: number; /** Absent: root's. */ readonly owner?: Owner }

export interface ProcessIO {
  readonly world: World;
  readonly host: Host;
  readonly container: Container;
  readonly image: ImageSpec;
  /** The tag that the container was made from. */
  readonly tag: string;
  readonly argv: readonly string[];
  readonly env: {readonly [name: string]: string};
  readonly cwd: string;
  readonly nowMs: number;
  readonly files: ContainerFiles;
  /** What came by its standard input, up to its end; absent: it is open and nobody has said anything yet. */
  readonly stdin?: string;
  /** Standard output and error. Text without a last newline is kept as a line. */
  log(text: string, stream?: "stdout" | "stderr"): void;
  random(): number;
}

/** Where its connections begin. */
export const originOf = ({host, container}: Pick<ProcessIO, "host" | "container">): Origin => ({host: host.name, ip: container.ip, container: container.id});

/** What a program does next. What is absent stays as it was. */
export interface Step {
  readonly state?: Json;
  /** Wakes it at this moment; absent: it waits for signals and requests. */
  readonly wakeAtMs?: number;
  readonly ports?: readonly number[];
  /** It ended. */
  readonly exit?: number;
  /** It replaced itself by another program (`exec`). */
  readonly exec?: readonly string[];
}

export interface HttpRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: {readonly [name: string]: string};
  readonly body: string;
  readonly port: number;
  /** Address of the client. */
  readonly from: string;
}

export interface HttpAnswer { readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body: string; readonly tookMs?: number }

/** What a caller sends over a plain connection, all at once. */
export interface Talk { readonly port: number; readonly input: string; /** Address of the client. */ readonly from: string }
export interface TalkAnswer { readonly output: string; readonly step: Step }

/** `redis-server --version`: the words of a server that only says which one it is. */
export const asksVersion = ({argv}: Pick<ProcessIO, "argv">): boolean => argv.slice(1).some((word) => /^(-v|-V|--version)$/.test(word));

export interface ContainerProgram {
  readonly name: string;
  /** Names of its executables. */
  readonly commands: readonly string[];
  start(io: ProcessIO): Step;
  wake?(io: ProcessIO, state: Json): Step;
  /** Undefined: no handler, so that process 1 goes on. */
  signal?(io: ProcessIO, state: Json, signal: string): Step | undefined;
  /** It is over, however it ended. */
  ended?(io: ProcessIO): void;
  http?(io: ProcessIO, state: Json, request: HttpRequest): HttpAnswer;
  /** Takes a connection as bytes; undefined: what listens there is not one that does. */
  talk?(io: ProcessIO, state: Json, talk: Talk): TalkAnswer | undefined;
  /** What its gRPC health service says of a service; `unknown`: it does not know that one. Undefined: it has none. */
  grpc?(io: ProcessIO, state: Json, service: string): "SERVING" | "NOT_SERVING" | "unknown" | undefined;
  /** Its HTTP answers never change and leave no trace, so that a probe that passed need not be played again. */
  readonly steady?: true;
  /** Files of its image, besides those of the userland. */
  files?(image: ImageSpec, tag: string): {readonly [path: string]: string};
}
