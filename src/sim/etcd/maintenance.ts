// etcdctl snapshot save, defrag, alarm list | disarm. There are never alarms.
// Source: etcdctl/ctlv3/command/snapshot_command.go, defrag_command.go; client/v3/snapshot/v3_snapshot.go.
import {done, type ToolContext, type ToolResult} from "../kubelet/programs/tools/tool.ts";
import {beforeDialling, CLIENT_VERSION, connect, fail, logLine, milliseconds, refused} from "./client.ts";
import {databaseSize} from "./endpoint.ts";
import type {Flags} from "./flags.ts";
import {bytes} from "./print.ts";
import {STORAGE_VERSION, takeSnapshot} from "./snapshot.ts";

const TOOK_MS = 60;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || (path.startsWith("/") ? "/" : ".");

export const checkSave = (_context: ToolContext, _flags: Flags, words: readonly string[]): ToolResult | undefined => words.length === 1 ? undefined : fail("snapshot save expects one argument", 128);

export function snapshotSave(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  const path = words[0]!, endpoints = flags.list("endpoints"), endpoint = endpoints[0] ?? "";
  const wrong = beforeDialling(flags, context);
  if (wrong) return wrong;
  if (endpoints.length > 1) return fail(`snapshot must be requested to one selected node, not multiple [${endpoints.join(" ")}]`, 128);
  if (context.files.list(folderOf(path)) === undefined) return fail(`could not open ${path}.part (open ${path}.part: no such file or directory)`);
  const created = logLine(context, "info", "snapshot/v3_snapshot.go:83", "created temporary db file", {path: `${path}.part`});
  // A snapshot may take long, so that only a timeout that was asked for ends it.
  if (refused(endpoint, flags, context)) return {stdout: "", stderr: `${created}Error: context deadline exceeded\n`, exit: 1, tookMs: flags.isSet("command-timeout") ? milliseconds(flags.text("command-timeout")) : Infinity};
  const why = context.files.write(path, takeSnapshot(context.world.store));
  if (why) return fail(`could not open ${path}.part (open ${path}.part: ${why.toLowerCase()})`);
  const log = (caller: string, msg: string, fields: {readonly [name: string]: unknown}, logger: string | undefined, afterMs: number): string => logLine(context, "info", caller, msg, fields, logger, afterMs);
  const stderr = created
    + log(`v3@v${CLIENT_VERSION}/maintenance.go:236`, "opened snapshot stream; downloading", {}, "client", 8)
    + log("snapshot/v3_snapshot.go:96", "fetching snapshot", {endpoint}, undefined, 8)
    + log(`v3@v${CLIENT_VERSION}/maintenance.go:302`, "completed snapshot read; closing", {}, "client", 45)
    + log("snapshot/v3_snapshot.go:111", "fetched snapshot", {endpoint, size: bytes(databaseSize(context)), took: `${TOOK_MS}.${Math.floor(context.random() * 1e6)}ms`, "etcd-version": STORAGE_VERSION}, undefined, TOOK_MS)
    + log("snapshot/v3_snapshot.go:121", "saved", {path}, undefined, TOOK_MS);
  return {stdout: `Snapshot saved at ${path}\nServer version ${STORAGE_VERSION}\n`, stderr, exit: 0, tookMs: TOOK_MS, leads: stderr.length};
}

export function defrag(context: ToolContext, flags: Flags): ToolResult {
  const down = connect(flags, context, "Maintenance/Defragment");
  if (down) return down;
  return done(flags.list("endpoints").map((endpoint) => `Finished defragmenting etcd member[${endpoint}]. took ${(18 + context.random() * 9).toFixed(6)}ms\n`).join(""), 0, 25);
}

export const checkAlarm = (_context: ToolContext, _flags: Flags, words: readonly string[]): ToolResult | undefined => words.length ? fail("alarm command accepts no arguments", 128) : undefined;

export const alarms = (context: ToolContext, flags: Flags): ToolResult => connect(flags, context, "Maintenance/Alarm") ?? done();
