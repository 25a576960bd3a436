// etcdctl 3.6: version, get, put, del, compaction, endpoint, member list, snapshot save, defrag, alarm. There are no users and roles; making
// them, leases, locks, transactions, watches, mirrors, changes of members and performance checks are refused as not simulated.
// Source: etcdctl/ctlv3/ctl.go; spf13/cobra command.go for what is said of unknown words.
import {done, failed, type Tool, type ToolContext, type ToolResult} from "../kubelet/programs/tools/tool.ts";
import {CLIENT_VERSION, connect, logLine} from "./client.ts";
import {hashkv, health, memberList, status} from "./endpoint.ts";
import {globalFlags, helpOf, parseFlags, type Flags, type FlagSpec} from "./flags.ts";
import {checkCompaction, checkDel, checkGet, checkPut, compaction, del, get, putKey} from "./keyspace.ts";
import {alarms, checkAlarm, checkSave, defrag, snapshotSave} from "./maintenance.ts";

export interface Command {
  readonly short: string;
  readonly use: string;
  readonly long?: string;
  readonly flags?: readonly FlagSpec[];
  /** What is wrong with the words, before the environment's variables are looked at. */
  readonly check?: (context: ToolContext, flags: Flags, words: readonly string[]) => ToolResult | undefined;
  /** How often it reads the environment; 0: it needs no client. Default 1. */
  readonly reads?: number;
  /** Absent: a word before others, or not simulated. */
  readonly run?: (context: ToolContext, flags: Flags, words: readonly string[]) => ToolResult;
}

const bool = (name: string, usage: string): FlagSpec => ({name, kind: "bool", usage});
const text = (name: string, usage: string, preset = ""): FlagSpec => ({name, kind: "string", usage, default: preset});
const int = (name: string, usage: string): FlagSpec => ({name, kind: "int", usage});

const getFlags: readonly FlagSpec[] = [
  text("consistency", "Linearizable(l) or Serializable(s)", "l"), bool("count-only", "Get only the count"), bool("from-key", "Get keys that are greater than or equal to the given key using byte compare"), bool("keys-only", "Get only the keys"), int("limit", "Maximum number of results"),
  int("max-create-rev", "Maximum create revision"), int("max-mod-rev", "Maximum mod revision"), int("min-create-rev", "Minimum create revision"), int("min-mod-rev", "Minimum mod revision"), text("order", "Order of results; ASCEND or DESCEND (ASCEND by default)"), bool("prefix", "Get keys with matching prefix"),
  bool("print-value-only", 'Only write values when using the "simple" output format'), int("rev", "Specify the kv revision"), text("sort-by", "Sort target; CREATE, KEY, MODIFY, VALUE, or VERSION"),
];
const putFlags = [bool("ignore-lease", "updates the key using its current lease"), bool("ignore-value", "updates the key using its current value"), text("lease", "lease ID (in hexadecimal) to attach to the key", "0"), bool("prev-kv", "return the previous key-value pair before modification")];
const delFlags = [bool("from-key", "delete keys that are greater than or equal to the given key using byte compare"), bool("prefix", "delete keys with matching prefix"), bool("prev-kv", "return deleted key-value pairs"), bool("range", "delete range of keys")];
const clusterFlag = bool("cluster", "use all endpoints from the cluster member list");

/** In the order in which etcdctl adds them, which is that of its suggestions. */
const commands: {readonly [name: string]: Command} = {
  get: {short: "Gets the key or a range of keys", use: "get [options] <key> [range_end]", flags: getFlags, check: checkGet, run: get},
  put: {short: "Puts the given key into the store", use: "put [options] <key> <value> (<value> can also be given from stdin)", flags: putFlags, check: checkPut, run: putKey, long: '\nPuts the given key into the store.\n\nWhen <value> begins with \'-\', <value> is interpreted as a flag.\nInsert \'--\' for workaround:\n\n$ put <key> -- <value>\n$ put -- <key> <value>\n\nIf <value> isn\'t given as a command line argument and \'--ignore-value\' is not specified,\nthis command tries to read the value from standard input.\n\nIf <lease> isn\'t given as a command line argument and \'--ignore-lease\' is not specified,\nthis command tries to read the value from standard input.\n\nFor example,\n$ cat file | put <key>\nwill store the content of the file to <key>.\n'},
  del: {short: "Removes the specified key or range of keys [key, range_end)", use: "del [options] <key> [range_end]", flags: delFlags, check: checkDel, run: del},
  txn: {short: "Txn processes all the requests in one transaction", use: "txn [options]"},
  compaction: {short: "Compacts the event history in etcd", use: "compaction [options] <revision>", flags: [bool("physical", "'true' to wait for compaction to physically remove all old revisions")], check: checkCompaction, run: compaction},
  alarm: {short: "Alarm related commands", use: "alarm <subcommand>"},
  "alarm disarm": {short: "Disarms all alarms", use: "alarm disarm", check: checkAlarm, run: alarms},
  "alarm list": {short: "Lists all alarms", use: "alarm list", check: checkAlarm, run: alarms},
  defrag: {short: "Defragments the storage of the etcd members with given endpoints", use: "defrag", flags: [clusterFlag], run: defrag},
  endpoint: {short: "Endpoint related commands", use: "endpoint <subcommand>", flags: [clusterFlag]},
  "endpoint hashkv": {short: "Prints the KV history hash for each endpoint in --endpoints", use: "endpoint hashkv", flags: [clusterFlag, int("rev", "maximum revision to hash (default: latest revision)")], run: hashkv},
  "endpoint health": {short: "Checks the healthiness of endpoints specified in `--endpoints` flag", use: "endpoint health", flags: [clusterFlag], reads: 2, run: health},
  "endpoint status": {short: "Prints out the status of endpoints specified in `--endpoints` flag", use: "endpoint status", flags: [clusterFlag], run: status},
  "move-leader": {short: "Transfers leadership to another etcd cluster member.", use: "move-leader <transferee-member-id>"},
  watch: {short: "Watches events stream on keys or prefixes", use: "watch [options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...]"},
  version: {short: "Prints the version of etcdctl", use: "version", reads: 0, run: () => done(`etcdctl version: ${CLIENT_VERSION}\nAPI version: 3.6\n`)},
  lease: {short: "Lease related commands", use: "lease <subcommand>"},
  member: {short: "Membership related commands", use: "member <subcommand>"},
  "member add": {short: "Adds a member into the cluster", use: "member add <memberName> [options]"},
  "member list": {short: "Lists all members in the cluster", use: "member list", run: memberList, long: "When --write-out is set to simple, this command prints out comma-separated member lists for each endpoint.\nThe items in the lists are ID, Status, Name, Peer Addrs, Client Addrs, Is Learner.\n"},
  "member promote": {short: "Promotes a non-voting member in the cluster", use: "member promote <memberID> [options]"},
  "member remove": {short: "Removes a member from the cluster", use: "member remove <memberID>"},
  "member update": {short: "Updates a member in the cluster", use: "member update <memberID> [options]"},
  snapshot: {short: "Manages etcd node snapshots", use: "snapshot <subcommand>"},
  "snapshot save": {short: "Stores an etcd node backend snapshot to a given file", use: "snapshot save <filename>", check: checkSave, run: snapshotSave},
  "make-mirror": {short: "Makes a mirror at the destination etcd cluster", use: "make-mirror [options] <destination>"},
  lock: {short: "Acquires a named lock", use: "lock <lockname> [exec-command arg1 arg2 ...]"},
  elect: {short: "Observes and participates in leader election", use: "elect <election-name> [proposal]"},
  auth: {short: "Enable or disable authentication", use: "auth <enable or disable>"},
  "auth disable": {short: "Disables authentication", use: "auth disable"},
  "auth enable": {short: "Enables authentication", use: "auth enable"},
  "auth status": {short: "Returns authentication status", use: "auth status", run: (context, flags) => connect(flags, context, "Auth/AuthStatus") ?? done("Authentication Status: false\nAuthRevision: 1\n")},
  user: {short: "User related commands", use: "user <subcommand>"},
  "user add": {short: "Adds a new user", use: "user add <user name or user:password> [options]"},
  "user delete": {short: "Deletes a user", use: "user delete <user name>"},
  "user get": {short: "Gets detailed information of a user", use: "user get <user name> [options]"},
  "user grant-role": {short: "Grants a role to a user", use: "user grant-role <user name> <role name>"},
  "user list": {short: "Lists all users", use: "user list", run: (context, flags) => connect(flags, context, "Auth/UserList") ?? done()},
  "user passwd": {short: "Changes password of user", use: "user passwd <user name> [options]"},
  "user revoke-role": {short: "Revokes a role from a user", use: "user revoke-role <user name> <role name>"},
  role: {short: "Role related commands", use: "role <subcommand>"},
  "role add": {short: "Adds a new role", use: "role add <role name>"},
  "role delete": {short: "Deletes a role", use: "role delete <role name>"},
  "role get": {short: "Gets detailed information of a role", use: "role get <role name>"},
  "role grant-permission": {short: "Grants a key to a role", use: "role grant-permission [options] <role name> <permission type> <key> [endkey]"},
  "role list": {short: "Lists all roles", use: "role list", run: (context, flags) => connect(flags, context, "Auth/RoleList") ?? done()},
  "role revoke-permission": {short: "Revokes a key from a role", use: "role revoke-permission <role name> <key> [endkey]"},
  check: {short: "commands for checking properties of the etcd cluster", use: "check <subcommand>"},
  "check datascale": {short: "Check the memory usage of holding data for different workloads on a given server endpoint.", use: "check datascale [options]"},
  "check perf": {short: "Check the performance of the etcd cluster", use: "check perf [options]"},
  completion: {short: "Generate completion script", use: "completion [bash|zsh|fish|powershell]"},
  downgrade: {short: "Downgrade related commands", use: "downgrade <subcommand>"},
};

export interface Program { readonly name: string; readonly short: string; readonly commands: {readonly [name: string]: Command}; readonly globalFlags: readonly FlagSpec[] }

/** cobra's ld: how many letters differ. */
function distance(a: string, b: string): number {
  let row = [...b, ""].map((_letter, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

function unknown(program: Program, word: string): ToolResult {
  const near = Object.keys(program.commands).filter((name) => !name.includes(" ") && (distance(word.toLowerCase(), name) <= 2 || name.startsWith(word.toLowerCase())));
  return failed(`Error: unknown command ${JSON.stringify(word)} for ${JSON.stringify(program.name)}\n${near.length ? `\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}\n` : ""}Run '${program.name} --help' for usage.\n`);
}

/** Words of a command line that are no flags or their values, to find the command. */
function wordsOf(args: readonly string[], flags: readonly FlagSpec[]): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") break;
    if (!arg.startsWith("-")) { words.push(arg); continue; }
    const name = arg.replace(/^-+/, ""), spec = flags.find((one) => one.name === name || one.short === name);
    if (spec && spec.kind !== "bool") at++;
  }
  return words;
}

/** Finds the command in the words, reads its flags and runs it. */
export function runCommand(program: Program, args: readonly string[], context: ToolContext): ToolResult {
  const [first = "", second = ""] = wordsOf(args, program.globalFlags);
  const path = `${first} ${second}` in program.commands ? `${first} ${second}` : first === "help" ? second : first;
  if (path === "") return done(rootHelp(program));
  const command = program.commands[path];
  if (!command) return unknown(program, path);
  const inner = Object.entries(program.commands).filter(([name]) => name.startsWith(`${path} `)).map(([name, {short}]) => [name, short] as const);
  const help = helpOf(program.name, {name: path, ...command, commands: inner}, program.globalFlags);
  if (first === "help") return done(help);
  const parsed = parseFlags(args, [...command.flags ?? [], ...program.globalFlags, {name: "help", short: "h", kind: "bool", usage: ""}], context.env, program.name.toUpperCase());
  if ("error" in parsed) return command.run || inner.length ? failed(`Error: ${parsed.error}\n${help}`) : notSimulated(program, path);
  if (parsed.flags.on("help")) return done(help);
  if (command.run) return runChecked(program, command, context, parsed.flags, parsed.words.slice(path.split(" ").length));
  return inner.length ? done(help) : notSimulated(program, path);
}

function runChecked(program: Program, {check, reads = 1, run}: Command, context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  const wrong = check?.(context, flags, words);
  if (wrong || !run) return wrong ?? done();
  const noticed = program.name === "etcdctl" && reads > 0 ? environmentNotices(context, flags) : {text: "", isFatal: false};
  if (noticed.isFatal) return failed(noticed.text);
  const said = noticed.text.repeat(reads), result = formatError(flags.text("write-out")) ?? run(context, flags, words);
  return said ? {...result, stderr: said + result.stderr, leads: said.length + (result.leads ?? 0)} : result;
}

/** Variables that mean nothing are named; one that a flag contradicts ends the program. Source: pkg/v3/flags/flag.go verifyEnv. */
function environmentNotices(context: ToolContext, flags: Flags): {readonly text: string; readonly isFatal: boolean} {
  let text = "";
  for (const [name, value] of Object.entries(context.env)) {
    if (!name.startsWith("ETCDCTL_") || name.startsWith("ETCDCTL_WATCH_")) continue;
    const flag = globalFlags.find((one) => `ETCDCTL_${one.name.toUpperCase().replaceAll("-", "_")}` === name);
    if (flag && flags.isGiven(flag.name)) return {isFatal: true, text: text + logLine(context, "fatal", "flags/flag.go:85", "conflicting environment variable is shadowed by corresponding command-line flag (either unset environment variable or disable flag))", {"environment-variable": name, stacktrace: "go.etcd.io/etcd/pkg/v3/flags.verifyEnv"})};
    if (!flag || value === "") text += logLine(context, "warn", "flags/flag.go:94", "unrecognized environment variable", {"environment-variable": `${name}=${value}`});
  }
  return {text, isFatal: false};
}

const formatError = (format: string): ToolResult | undefined =>
  format === "protobuf" ? failed("kubecahier: not simulated: --write-out=protobuf\n") : ["", "simple", "json", "fields", "table"].includes(format) ? undefined : failed("Error: unsupported output format\n", 4);

const notSimulated = ({name}: Program, verb: string): ToolResult => failed(`kubecahier: not simulated: ${name} ${verb}\n`);

function rootHelp({name, short, commands: all, globalFlags: flags}: Program): string {
  const leaves = Object.entries(all).filter(([verb]) => !Object.keys(all).some((other) => other.startsWith(`${verb} `))).sort(([a], [b]) => (a < b ? -1 : 1)).map(([verb, command]) => [verb, command.short] as const);
  return helpOf(name, {name, short, use: "[flags]", commands: [...leaves, ["help", "Help about any command"] as const].sort(([a], [b]) => (a < b ? -1 : 1)), flags}, []).replace(`${name} [flags]\n`, `${name} [flags]\n\nVERSION:\n\t${CLIENT_VERSION}\n`);
}

const program: Program = {name: "etcdctl", short: "A simple command line client for etcd3.", commands, globalFlags};

export const etcdctl: Tool = {names: ["etcdctl"], run: (args, context) => runCommand(program, args, context)};
