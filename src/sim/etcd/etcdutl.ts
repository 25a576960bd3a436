// etcdutl 3.6: snapshot status and restore, version. Works on files alone. Not simulated: defrag, hashkv, migrate, the WAL's content.
// Source: etcdutl/etcdutl/snapshot_command.go, etcdutl/snapshot/v3_snapshot.go.
import {done, failed, type Tool, type ToolContext, type ToolResult} from "../kubelet/programs/tools/tool.ts";
import {CLIENT_VERSION, fail, logLine} from "./client.ts";
import {runCommand, type Command, type Program} from "./etcdctl.ts";
import type {Flags, FlagSpec} from "./flags.ts";
import {bytes, json, table} from "./print.ts";
import {databaseIn, hashOf, readSnapshot, STORAGE_VERSION} from "./snapshot.ts";

function snapshotStatus(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  if (words.length !== 1) return fail("snapshot status requires exactly one argument", 128);
  const path = words[0]!, content = context.files.read(path);
  if (content === undefined) return fail(context.files.list(path) === undefined ? `stat ${path}: no such file or directory` : `read ${path}: is a directory`);
  const snapshot = readSnapshot(content);
  if (!snapshot) return fail(content === "" ? "EOF" : "invalid database");
  const size = 4_096 * Math.ceil(content.length * 3 / 4_096), hash = hashOf(content), row = [hash, String(snapshot.revision), String(snapshot.keys.length), bytes(size), STORAGE_VERSION];
  switch (flags.text("write-out")) {
    case "json": return done(`${json({hash: parseInt(hash, 16), revision: snapshot.revision, totalKey: snapshot.keys.length, totalSize: size, version: STORAGE_VERSION})}\n`);
    case "fields": return done(`"Hash" : ${parseInt(hash, 16)}\n"Revision" : ${snapshot.revision}\n"Keys" : ${snapshot.keys.length}\n"Size" : ${size}\n"Version" : ${STORAGE_VERSION}\n`);
    case "table": return done(table(["hash", "revision", "total keys", "total size", "version"], [row]));
    default: return done(`${row.join(", ")}\n`);
  }
}

function snapshotRestore(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  if (!flags.isSet("data-dir")) return fail('required flag(s) "data-dir" not set');
  if (words.length !== 1) return fail("snapshot restore requires exactly one argument", 128);
  if (flags.number("bump-revision") > 0 !== flags.on("mark-compacted")) return fail("--mark-compacted required if --revision-bump > 0", 128);
  const path = words[0]!, dataDir = flags.text("data-dir").replace(/(.)\/+$/, "$1"), {files} = context;
  const content = files.read(path);
  if (files.read(dataDir) !== undefined || (files.list(dataDir)?.length ?? 0) > 0) return fail(`data-dir ${JSON.stringify(flags.text("data-dir"))} not empty or could not be read`);
  if (content === undefined) return fail(`stat ${path}: no such file or directory`);
  const snapshot = readSnapshot(content);
  if (!snapshot) return fail(flags.on("skip-hash-check") ? "invalid database" : "snapshot missing hash but --skip-hash-check=false");
  for (const folder of ["/member/snap", "/member/wal"]) files.makeFolder(dataDir + folder);
  files.write(databaseIn(dataDir), content);
  files.write(`${dataDir}/member/snap/0000000000000001-0000000000000001.snap`, "");
  files.write(`${dataDir}/member/wal/0000000000000000-0000000000000000.wal`, "");
  const where = {path, "wal-dir": `${dataDir}/member/wal`, "data-dir": dataDir, "snap-dir": `${dataDir}/member/snap`};
  const stderr = logLine(context, "info", "snapshot/v3_snapshot.go:305", "restoring snapshot", {...where, "initial-memory-map-size": 10737418240})
    + logLine(context, "info", "membership/cluster.go:424", "added member", {"cluster-id": "cdf818194e3a8c32", "local-member-id": "0", "added-peer-id": "8e9e05c52164694d", "added-peer-peer-urls": flags.text("initial-advertise-peer-urls").split(","), "added-peer-is-learner": false}, undefined, 30)
    + logLine(context, "info", "snapshot/v3_snapshot.go:333", "restored snapshot", {...where, "initial-memory-map-size": 10737418240}, undefined, 45);
  return {stdout: "", stderr, exit: 0, tookMs: 50};
}

const text = (name: string, usage: string, preset = ""): FlagSpec => ({name, kind: "string", usage, default: preset});

const restoreFlags: readonly FlagSpec[] = [
  {name: "bump-revision", kind: "int", usage: "How much to increase the latest revision after restore"}, text("data-dir", "Path to the output data directory"), text("initial-advertise-peer-urls", "List of this member's peer URLs to advertise to the rest of the cluster", "http://localhost:2380"),
  text("initial-cluster", "Initial cluster configuration for restore bootstrap", "default=http://localhost:2380"), text("initial-cluster-token", "Initial cluster token for the etcd cluster during restore bootstrap", "etcd-cluster"), {name: "initial-memory-map-size", kind: "int", default: "10737418240", usage: "Initial memory map size of the database in bytes. It uses the default value if not defined or defined to 0"},
  {name: "mark-compacted", kind: "bool", usage: "Mark the latest revision after restore as the point of scheduled compaction (required if --bump-revision > 0, disallowed otherwise)"}, text("name", "Human-readable name for this member", "default"), {name: "skip-hash-check", kind: "bool", usage: "Ignore snapshot integrity hash value (required if copied from data directory)"}, text("wal-dir", "Path to the WAL directory (use --data-dir if none given)"),
];

const commands: {readonly [name: string]: Command} = {
  defrag: {short: "Defragments the storage of the etcd", use: "defrag"},
  snapshot: {short: "Manages etcd node snapshots", use: "snapshot <subcommand>"},
  "snapshot restore": {short: "Restores an etcd member snapshot to an etcd directory", use: "snapshot restore <filename> --data-dir {output dir} [options]", flags: restoreFlags, run: snapshotRestore},
  "snapshot status": {short: "Gets backend snapshot status of a given file", use: "snapshot status <filename>", run: snapshotStatus, long: "When --write-out is set to simple, this command prints out comma-separated status lists for each endpoint.\nThe items in the lists are hash, revision, total keys, total size, version.\n"},
  hashkv: {short: "Prints the KV history hash of a given file", use: "hashkv <filename>"},
  version: {short: "Prints the version of etcdutl", use: "version", run: () => done(`etcdutl version: ${CLIENT_VERSION}\nAPI version: 3.6\n`)},
  migrate: {short: "Migrates schema of etcd data dir files to make them compatible with different etcd version", use: "migrate"},
  completion: {short: "Generate completion script", use: "completion [bash|zsh|fish|powershell]"},
};

const program: Program = {name: "etcdutl", short: "An administrative command line tool for etcd3.", commands, globalFlags: [{name: "write-out", short: "w", kind: "string", default: "simple", usage: "set the output format (fields, json, protobuf, simple, table)"}]};

export const etcdutl: Tool = {
  names: ["etcdutl"],
  run: (args, context) => args[0] === "snapshot" && args[1] === "save"
    ? failed('Command "save" is deprecated, Use `etcdctl snapshot save` to download snapshot\nError: In order to download snapshot use: `etcdctl snapshot save ...`\n', 128)
    : runCommand(program, args, context),
};
