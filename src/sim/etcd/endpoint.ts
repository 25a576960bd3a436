// etcdctl endpoint health | status | hashkv and member list: the one member that kubeadm makes. Sizes and Raft indexes are derived from the store's revision.
// Source: etcdctl/ctlv3/command/ep_command.go, member_command.go, printer.go.
import type {ToolContext, ToolResult} from "../kubelet/programs/tools/tool.ts";
import {beforeDialling, CLIENT_VERSION, connect, milliseconds, refused, warning} from "./client.ts";
import type {Flags} from "./flags.ts";
import {bytes, clusterId, header, json, memberId, RAFT_TERM, table} from "./print.ts";
import {hashOf, STORAGE_VERSION} from "./snapshot.ts";

const MEGA = 1_000_000;

const member = ({world}: ToolContext) => world.cluster.hosts.find(({role}) => role === "control-plane")!;

/** The file grows in steps and keeps what was freed. */
export const databaseSize = ({world}: ToolContext): number => 4_096 * Math.ceil((3 * MEGA + world.store.revision * 2_000) / 4_096);
const inUse = (context: ToolContext): number => 4_096 * Math.ceil(databaseSize(context) * 0.6 / 4_096);

/** With `--cluster` the members' own addresses. */
const endpoints = (flags: Flags, context: ToolContext): readonly string[] => flags.on("cluster") ? [`https://${member(context).address}:2379`] : flags.list("endpoints");

interface Health { readonly endpoint: string; readonly health: boolean; readonly took: string; readonly error?: string }

function printHealth(format: string, rows: readonly Health[]): {readonly out: string; readonly err: string} {
  if (format === "json") return {out: `${json(rows)}\n`, err: ""};
  if (format === "table") return {out: table(["endpoint", "health", "took", "error"], rows.map(({endpoint, health, took, error = ""}) => [endpoint, String(health), took, error])), err: ""};
  if (format === "fields") return {out: rows.map(({endpoint, health, took, error = ""}) => `"Endpoint" : ${JSON.stringify(endpoint)}\n"Health" : ${health}\n"Took" : ${JSON.stringify(took)}\n"Error" : ${JSON.stringify(error)}\n\n`).join(""), err: ""};
  return {
    out: rows.filter(({health}) => health).map(({endpoint, took}) => `${endpoint} is healthy: successfully committed proposal: took = ${took}\n`).join(""),
    err: rows.filter(({health}) => !health).map(({endpoint, error}) => `${endpoint} is unhealthy: failed to commit proposal: ${error}\n`).join(""),
  };
}

export function health(context: ToolContext, flags: Flags): ToolResult {
  const wrong = beforeDialling(flags, context) ?? (flags.on("cluster") ? connect(flags, context, "Cluster/MemberList") : undefined);
  if (wrong) return wrong;
  const timeoutMs = milliseconds(flags.text("command-timeout"));
  let warnings = "";
  const rows = endpoints(flags, context).map((endpoint): Health => {
    const down = refused(endpoint, flags, context);
    if (!down) return {endpoint, health: true, took: `${(8 + context.random() * 6).toFixed(6)}ms`};
    warnings += warning(context, endpoint, "KV/Range", `DeadlineExceeded desc = latest balancer error: ${down.reason}`, timeoutMs);
    return {endpoint, health: false, took: `${(timeoutMs / 1000 + context.random() / 1000).toFixed(9)}s`, error: "context deadline exceeded"};
  });
  const bad = rows.some((row) => !row.health), {out, err} = printHealth(flags.text("write-out"), rows);
  return {stdout: out, stderr: `${warnings}${err}${bad ? "Error: unhealthy cluster\n" : ""}`, exit: bad ? 1 : 0, tookMs: bad ? timeoutMs : 15, ...(bad && {leads: warnings.length})};
}

const raftIndex = ({world}: ToolContext): number => world.store.revision + 40;

const statusRow = (context: ToolContext, endpoint: string): readonly string[] => {
  const size = databaseSize(context), used = inUse(context), index = String(raftIndex(context));
  return [endpoint, memberId(context).toString(16), CLIENT_VERSION, STORAGE_VERSION, bytes(size), bytes(used), `${Math.floor((1 - used / size) * 100)}%`, bytes(2 ** 31), "true", "false", String(RAFT_TERM), index, index, "", "", "false"];
};

const statusJson = (context: ToolContext, endpoint: string) => ({
  Endpoint: endpoint,
  Status: {header: header(context), version: CLIENT_VERSION, dbSize: databaseSize(context), leader: memberId(context), raftIndex: raftIndex(context), raftTerm: RAFT_TERM, raftAppliedIndex: raftIndex(context), dbSizeInUse: inUse(context), storageVersion: STORAGE_VERSION, dbSizeQuota: 2 ** 31, downgradeInfo: {}},
});

const STATUS_TITLES = ["endpoint", "ID", "version", "storage version", "db size", "in use", "percentage not in use", "quota", "is leader", "is learner", "raft term", "raft index", "raft applied index", "errors", "downgrade target version", "downgrade enabled"];

const statusFields = (context: ToolContext, endpoint: string): string => [
  ["ClusterID", clusterId(context)], ["MemberID", memberId(context)], ["Revision", context.world.store.revision], ["RaftTerm", RAFT_TERM], ["Version", JSON.stringify(CLIENT_VERSION)], ["StorageVersion", JSON.stringify(STORAGE_VERSION)], ["DBSize", databaseSize(context)], ["DBSizeInUse", inUse(context)],
  ["DBSizeQuota", 2 ** 31], ["Leader", memberId(context)], ["IsLearner", false], ["RaftIndex", raftIndex(context)], ["RaftTerm", RAFT_TERM], ["RaftAppliedIndex", raftIndex(context)], ["Errors", "[]"], ["Endpoint", JSON.stringify(endpoint)], ["DowngradeTargetVersion", '""'], ["DowngradeEnabled", false],
].map(([name, value]) => `"${name}" : ${value}\n`).join("");

export function status(context: ToolContext, flags: Flags): ToolResult {
  const wrong = beforeDialling(flags, context) ?? (flags.on("cluster") ? connect(flags, context, "Cluster/MemberList") : undefined);
  if (wrong) return wrong;
  const timeoutMs = milliseconds(flags.text("command-timeout")), format = flags.text("write-out"), up: string[] = [];
  let stderr = "";
  for (const endpoint of endpoints(flags, context)) {
    const down = refused(endpoint, flags, context);
    if (!down) up.push(endpoint);
    else stderr += `${warning(context, endpoint, "Maintenance/Status", `DeadlineExceeded desc = latest balancer error: ${down.reason}`, timeoutMs)}Failed to get the status of endpoint ${endpoint} (context deadline exceeded)\n`;
  }
  const rows = up.map((endpoint) => statusRow(context, endpoint));
  const stdout = format === "json" ? `${json(up.map((endpoint) => statusJson(context, endpoint)))}\n` : format === "table" ? table(STATUS_TITLES, rows) : format === "fields" ? up.map((endpoint) => `${statusFields(context, endpoint)}\n`).join("") : rows.map((row) => `${row.join(", ")}\n`).join("");
  return {stdout, stderr, exit: stderr ? 1 : 0, tookMs: stderr ? timeoutMs : 8, leads: stderr.length};
}

export function hashkv(context: ToolContext, flags: Flags): ToolResult {
  const down = connect(flags, context, "Maintenance/HashKV");
  if (down) return down;
  const rows = endpoints(flags, context).map((endpoint) => [endpoint, String(parseInt(hashOf(`hashkv/${context.world.store.revision}`) || "0", 16)), String(context.world.store.revision)]);
  return {stdout: flags.text("write-out") === "table" ? table(["endpoint", "hash", "hash revision"], rows) : rows.map((row) => `${row.join(", ")}\n`).join(""), stderr: "", exit: 0, tookMs: 10};
}

export function memberList(context: ToolContext, flags: Flags): ToolResult {
  const down = connect(flags, context, "Cluster/MemberList");
  if (down) return down;
  const {name, address} = member(context), id = memberId(context), peer = `https://${address}:2380`, client = `https://${address}:2379`;
  const row = [id.toString(16), "started", name, peer, client, "false"], format = flags.text("write-out");
  const {revision: _revision, ...head} = header(context);
  const stdout = format === "table" ? table(["ID", "Status", "Name", "Peer Addrs", "Client Addrs", "Is Learner"], [row])
    : format === "json" ? `${json({header: head, members: [{ID: flags.on("hex") ? row[0] : id, name, peerURLs: [peer], clientURLs: [client]}]})}\n`
    : format === "fields" ? `"ClusterID" : ${clusterId(context)}\n"MemberID" : ${id}\n"RaftTerm" : ${RAFT_TERM}\n"ID" : ${id}\n"Name" : "${name}"\n"PeerURL" : "${peer}"\n"ClientURL" : "${client}"\n"IsLearner" : false\n\n`
    : `${row.join(", ")}\n`;
  return {stdout, stderr: "", exit: 0, tookMs: 5};
}
