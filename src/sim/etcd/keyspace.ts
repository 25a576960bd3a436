// etcdctl get, put, del, compaction, and the choice of keys that they share. A delete of a Kubernetes object reaches the API's watchers, as in life.
// Not simulated: put of keys under /registry (an object's protobuf written by hand), leases of keys.
// Source: etcdctl/ctlv3/command/get_command.go, put_command.go, del_command.go, compaction_command.go.
import {put, remove, type Origin} from "../store/store.ts";
import {done, failed, type ToolContext, type ToolResult} from "../kubelet/programs/tools/tool.ts";
import {compactedRevision} from "../api/compaction.ts";
import {connect, fail, warning} from "./client.ts";
import type {Flags} from "./flags.ts";
import {keysAt, PLAIN, plainKey, resourceOfKey, type KeyValue} from "./keys.ts";
import {fieldsHeader, fieldsKey, header, json, jsonKey, shown, simpleKey} from "./print.ts";

const originOf = ({world}: ToolContext): Origin => ({atMs: world.nowMs, author: "etcdctl", cause: world.commands.size > 0 ? {command: world.commands.size} : "boot"});

const NOT_IN_TABLES = "table is not supported as output format";

/** Which keys a command means: one, those under a prefix, those from a key on, or a range without its end. */
function chosen(flags: Flags, [key = "", end]: readonly string[]): (candidate: string) => boolean {
  if (flags.on("prefix")) return (candidate) => candidate.startsWith(key);
  if (flags.on("from-key")) return (candidate) => candidate >= key;
  return end === undefined ? (candidate) => candidate === key : (candidate) => candidate >= key && candidate < end;
}

function badRange(verb: string, flags: Flags, words: readonly string[]): ToolResult | undefined {
  if (words.length === 0 || words.length > 2 && verb === "del") return fail(`${verb} command needs one argument as key and an optional argument as range_end`, 128);
  if (flags.on("prefix") && flags.on("from-key")) return fail("`--prefix` and `--from-key` cannot be set at the same time, choose one", 128);
  if (verb === "get" && flags.on("keys-only") && flags.on("count-only")) return fail("`--keys-only` and `--count-only` cannot be set at the same time, choose one", 128);
  if (words.length > 1 && (flags.on("prefix") || flags.on("from-key"))) return fail("too many arguments, only accept one argument when `--prefix` or `--from-key` is set", 128);
  return undefined;
}

const ORDERS: {readonly [target: string]: (one: KeyValue) => number | string} = {
  CREATE: ({createRevision}) => createRevision, KEY: ({key}) => key, MODIFY: ({modRevision}) => modRevision, VERSION: ({version}) => version, VALUE: ({value}) => shown(value),
};

/** The keys in the order that `--sort-by` and `--order` ask for. */
function sorted(found: readonly KeyValue[], target: string, order: string): readonly KeyValue[] {
  const by = ORDERS[target || "KEY"]!, sign = order === "DESCEND" ? -1 : 1;
  if (!order && !target) return found;
  return [...found].sort((a, b) => { const [x, y] = [by(a), by(b)]; return x < y ? -sign : x > y ? sign : 0; });
}

/** What the server says of a revision that it cannot show. */
function badRevision(context: ToolContext, flags: Flags, revision: number): ToolResult | undefined {
  const {store} = context.world, says = revision > store.revision ? "etcdserver: mvcc: required revision is a future revision" : revision > 0 && revision < compactedRevision(context.world) ? "etcdserver: mvcc: required revision has been compacted" : undefined;
  return says === undefined ? undefined : failed(`${warning(context, flags.list("endpoints")[0]!, "KV/Range", `OutOfRange desc = ${says}`)}Error: ${says}\n`);
}

/** What is wrong with the words of a get, before anything is dialled. */
export function checkGet(_context: ToolContext, flags: Flags, words: readonly string[]): ToolResult | undefined {
  const bad = badRange("get", flags, words);
  if (bad) return bad;
  if (!["l", "s"].includes(flags.text("consistency"))) return fail(`unknown consistency flag ${JSON.stringify(flags.text("consistency"))}`, 4);
  const order = flags.text("order").toUpperCase(), target = flags.text("sort-by").toUpperCase();
  if (order && order !== "ASCEND" && order !== "DESCEND") return fail(`bad sort order ${flags.text("order")}`, 4);
  return target && !(target in ORDERS) ? fail(`bad sort target ${flags.text("sort-by")}`, 4) : undefined;
}

/** `--min-mod-rev` and its like: 0 is no bound. */
function within(flags: Flags, {createRevision, modRevision}: KeyValue): boolean {
  const bounds = (kind: string, revision: number): boolean => { const [min, max] = [flags.number(`min-${kind}-rev`), flags.number(`max-${kind}-rev`)]; return revision >= min && (max === 0 || revision <= max); };
  return bounds("create", createRevision) && bounds("mod", modRevision);
}

export function get(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  const refused = connect(flags, context, "KV/Range");
  if (refused) return refused;
  if (words[0] === "" && !flags.on("prefix") && !flags.on("from-key")) return fail("etcdserver: key is not provided");
  const revision = flags.number("rev"), unreadable = badRevision(context, flags, revision);
  if (unreadable) return unreadable;
  const format = flags.text("write-out");
  if (flags.on("count-only") && format !== "fields") return fail("--count-only is only for `--write-out=fields`", 128);
  if (flags.on("print-value-only") && format !== "simple") return fail("print-value-only is only for `--write-out=simple`", 128);
  const all = keysAt(context.world, chosen(flags, words), revision || undefined), limit = flags.number("limit");
  const found = sorted(all.filter((one) => within(flags, one)), flags.text("sort-by").toUpperCase(), flags.text("order").toUpperCase());
  return printed(context, flags, limit > 0 ? found.slice(0, limit) : found, all.length);
}

function printed(context: ToolContext, flags: Flags, found: readonly KeyValue[], count: number): ToolResult {
  const keysOnly = flags.on("keys-only"), countOnly = flags.on("count-only"), limit = flags.number("limit"), more = limit > 0 && found.length === limit && found.length < count && !countOnly, kvs = countOnly ? [] : found;
  switch (flags.text("write-out")) {
    case "json": return done(`${json({header: header(context), ...(kvs.length && {kvs: kvs.map((one) => jsonKey(one, keysOnly))}), ...(more && {more}), ...(count && {count})})}\n`);
    case "fields": return done(`${fieldsHeader(context)}${kvs.map((one) => fieldsKey(one, "", keysOnly)).join("")}"More" : ${more}\n"Count" : ${count}\n`);
    case "table": return fail(NOT_IN_TABLES, 4);
    default: return done(kvs.map((one) => simpleKey(one, {keysOnly, valueOnly: flags.on("print-value-only"), hex: flags.on("hex")})).join(""));
  }
}

export function checkPut(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult | undefined {
  const ignores = flags.on("ignore-value");
  if (ignores && words.length > 1) return fail("put command needs only 1 argument when 'ignore-value' is set", 128);
  const isEmpty = words.length === 0 || !ignores && words[1] === undefined && context.stdin === "";
  return isEmpty ? fail("put command needs 1 argument and input from stdin or 2 arguments", 128) : undefined;
}

/** Words after the value are not looked at. */
export function putKey(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  const [key = "", given] = words, ignores = flags.on("ignore-value"), value = ignores ? "" : given ?? context.stdin;
  const refused = connect(flags, context, "KV/Put");
  if (refused) return refused;
  if (key === "") return fail("etcdserver: key is not provided");
  if (key.startsWith("/registry/")) return failed("kubecahier: not simulated: a value of Kubernetes written by hand; keys outside /registry can be put\n");
  const {store} = context.world, [before] = keysAt(context.world, (one) => one === key);
  if (ignores && !before) return fail("etcdserver: key not found");
  const next = ignores ? shown(before!.value) : value;
  put(store, PLAIN, key, originOf(context), (revision) => plainKey(key, next, revision));
  const shows = flags.on("prev-kv") && before ? before : undefined;
  switch (flags.text("write-out")) {
    case "json": return done(`${json({header: header(context), ...(shows && {prev_kv: jsonKey(shows)})})}\n`);
    case "fields": return done(`${fieldsHeader(context)}${shows ? fieldsKey(shows, "Prev") : ""}`);
    case "table": return fail(NOT_IN_TABLES, 4);
    default: return done(`OK\n${shows ? simpleKey(shows, {hex: flags.on("hex")}) : ""}`);
  }
}

export const checkDel = (_context: ToolContext, flags: Flags, words: readonly string[]): ToolResult | undefined => badRange("del", flags, words);

export function del(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  const refused = connect(flags, context, "KV/DeleteRange");
  if (refused) return refused;
  const {store} = context.world, found = keysAt(context.world, chosen(flags, words)), removed = found.filter(({storeKey}) => storeKey !== undefined);
  // Values are looked at only when somebody asks, so before they go.
  const previous = flags.on("prev-kv") ? removed.map((one) => ({...one, value: one.value})) : [];
  for (const {storeKey = ""} of removed) {
    const entry = store.keys.get(storeKey);
    if (entry) remove(store, resourceOfKey(storeKey, entry.object), storeKey, originOf(context));
  }
  switch (flags.text("write-out")) {
    case "json": return done(`${json({header: header(context), ...(removed.length && {deleted: removed.length}), ...(previous.length && {prev_kvs: previous.map((one) => jsonKey(one))})})}\n`);
    case "fields": return done(`${fieldsHeader(context)}"Deleted" : ${removed.length}\n${previous.map((one) => fieldsKey(one, "Prev")).join("")}`);
    case "table": return fail(NOT_IN_TABLES, 4);
    default: return done(`${removed.length}\n${previous.map((one) => simpleKey(one, {hex: flags.on("hex")})).join("")}`);
  }
}

export function checkCompaction(_context: ToolContext, _flags: Flags, words: readonly string[]): ToolResult | undefined {
  if (words.length !== 1) return fail("compaction command needs 1 argument", 128);
  return Number.isInteger(Number(words[0])) ? undefined : fail(`strconv.ParseInt: parsing ${JSON.stringify(words[0])}: invalid syntax`);
}

export function compaction(context: ToolContext, flags: Flags, words: readonly string[]): ToolResult {
  const revision = Number(words[0]);
  const refused = connect(flags, context, "KV/Compact");
  if (refused) return refused;
  const {store} = context.world, says = revision > store.revision ? "etcdserver: mvcc: required revision is a future revision" : revision <= compactedRevision(context.world) ? "etcdserver: mvcc: required revision has been compacted" : undefined;
  if (says !== undefined) return failed(`${warning(context, flags.list("endpoints")[0]!, "KV/Compact", `OutOfRange desc = ${says}`)}Error: ${says}
`);
  store.compactRevision = revision;
  return done(`compacted revision ${revision}\n`);
}
