// kubectl cp: files between the machine and a container. The real one runs tar in the container; here bytes are copied.
import type {ContainerFiles} from "../../sim/kubelet/programs/program.ts";
import {containerFiles, findContainer} from "../../sim/kubelet/server.ts";
import {CommandError} from "./errors.ts";
import {containerOf, podOf} from "./exec.ts";
import {bool, int, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import type {Verb} from "./verb.ts";

/** `[[namespace/]pod:]path` */
interface Place { readonly namespace: string | undefined; readonly pod: string | undefined; readonly path: string }

/** What cp needs of a file system: the machine's and a container's have it. */
interface Tree {
  read(path: string): string | undefined;
  list(path: string): readonly string[] | undefined;
  write(path: string, text: string): string | undefined | void;
  makeFolder(path: string): string | undefined | void;
}

function parse(text: string): Place {
  const cut = text.indexOf(":");
  if (cut === 0) throw new CommandError("filespec must match the canonical format: [[namespace/]pod:]file/path");
  if (cut < 0) return {namespace: undefined, pod: undefined, path: text};
  const pieces = text.slice(0, cut).split("/");
  if (pieces.length > 2) throw new CommandError("filespec must match the canonical format: [[namespace/]pod:]file/path");
  return {namespace: pieces.length === 2 ? pieces[0] : undefined, pod: pieces.at(-1), path: text.slice(cut + 1)};
}

function filesIn(k: Kubectl, place: Place): ContainerFiles {
  if (place.namespace) k.flags.set("namespace", place.namespace);
  const pod = podOf(k, place.pod!);
  if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${pod.status.phase}`);
  const container = containerOf(k, pod, k.flags.get("container"));
  const found = findContainer(k.world, pod.metadata.namespace ?? "default", pod.metadata.name, container);
  const files = found?.container.state === "running" ? containerFiles(k.world, found.container.id) : undefined;
  if (!files) throw new CommandError(`unable to upgrade connection: container not found (${JSON.stringify(container)})`);
  return files;
}

const base = (path: string): string => path.replace(/\/+$/, "").split("/").at(-1) ?? "";

/** A folder takes the file in under its own name. */
const targetPath = (tree: Tree, path: string, source: string): string => path.endsWith("/") || tree.list(path) !== undefined ? `${path.replace(/\/+$/, "")}/${base(source)}` : path;

function copy(from: Tree, source: string, to: Tree, target: string): void {
  const names = from.list(source);
  if (names === undefined) {
    const problem = to.write(target, from.read(source) ?? "");
    if (problem) throw new CommandError(`tar: can't open '${target.replace(/^\//, "")}': ${problem}\ncommand terminated with exit code 1`, {raw: true});
    return;
  }
  to.makeFolder(target);
  for (const name of names) copy(from, `${source}/${name}`, to, `${target}/${name}`);
}

function run(k: Kubectl): number {
  if (k.args.length !== 2) throw new CommandError("source and destination are required");
  const [from, to] = k.args.map(parse) as [Place, Place];
  if (from.pod !== undefined && to.pod !== undefined) throw new CommandError("one of src or dest must be a local file specification");
  if (from.path === "" || to.path === "") throw new CommandError("filepath can not be empty");
  const local: Tree = k.io.files;
  const exists = (tree: Tree, path: string) => tree.read(path) !== undefined || tree.list(path) !== undefined;
  if (from.pod !== undefined) {
    const remote = filesIn(k, from);
    if (!exists(remote, from.path)) throw new CommandError(`tar: ${from.path}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\nerror: ${from.path} no such file or directory`, {raw: true});
    if (from.path.startsWith("/")) k.err("tar: removing leading '/' from member names\n");
    copy(remote, from.path, local, remote.list(from.path) === undefined ? targetPath(local, to.path, from.path) : to.path);
    return 0;
  }
  if (to.pod === undefined) throw new CommandError("one of src or dest must be a remote file specification");
  if (!exists(local, from.path)) throw new CommandError(`${from.path} doesn't exist in local filesystem`);
  const remote = filesIn(k, to);
  copy(local, from.path, remote, targetPath(remote, to.path, from.path));
  return 0;
}

export const cp: Verb = {
  name: "cp", summary: "Copy files and directories to and from containers", usage: "<file-spec-src> <file-spec-dest> [options]",
  flags: [string("container", "c"), bool("no-preserve"), int("retries")], run,
};
