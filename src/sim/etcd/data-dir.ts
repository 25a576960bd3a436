// etcd's data directory as its process sees it. While etcd runs, its data are the world's store and the file `db` is empty; when it
// ends, the file gets them. So what is in the directory at the next start counts: the same data, a restored snapshot, or nothing.
// Not simulated: the write-ahead log, a copy that is made of a running etcd's files (it counts as what the store holds).
import type {KubeObject} from "../api/object.ts";
import type {ProcessIO} from "../kubelet/programs/program.ts";
import {databaseIn, load, readSnapshot, STORAGE_VERSION, takeSnapshot, type Snapshot} from "./snapshot.ts";

const dataDir = ({argv}: ProcessIO): string => argv.find((word) => word.startsWith("--data-dir="))?.slice("--data-dir=".length) ?? "default.etcd";

/** What the API server makes for itself in an etcd without data. */
const OWN = /^\/registry\/(?:namespaces\/(?:default|kube-system|kube-public|kube-node-lease)|priorityclasses\/system-.*|apiservices\/.*|servicecidrs\/.*|(?:services|endpoints|endpointslices)\/default\/kubernetes)$/;

const isBootstrap = (key: string, {metadata}: KubeObject): boolean => OWN.test(key) || metadata.labels?.["kubernetes.io/bootstrapping"] === "rbac-defaults";

/** Begins with what the directory holds. `replaces`: a world that is being made has its store already. */
export function openData(io: ProcessIO, replaces: boolean): void {
  const {world, files} = io, folder = dataDir(io), database = databaseIn(folder), text = files.read(database);
  if (replaces && text !== "") {
    const {store} = world;
    const empty: Snapshot = {etcd: STORAGE_VERSION, revision: 1, keys: [...store.keys.entries()].filter(([key, {object}]) => isBootstrap(key, object)).map(([key, {object}]) => [key, object])};
    load(world, text === undefined ? empty : readSnapshot(text) ?? empty, {revision: store.revision});
  }
  for (const part of ["/member/snap", "/member/wal"]) files.makeFolder(folder + part);
  files.write(`${folder}/member/wal/0000000000000000-0000000000000000.wal`, "", 0o600);
  files.write(database, "", 0o600);
}

/** Leaves the data in the directory, unless somebody put others there meanwhile. */
export function closeData(io: ProcessIO): void {
  const database = databaseIn(dataDir(io));
  if (io.files.read(database) === "") io.files.write(database, takeSnapshot(io.world.store), 0o600);
}
