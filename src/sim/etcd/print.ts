// How etcdctl prints: simple, fields, JSON and tables (olekukonko/tablewriter's plain border). Protobuf output is not simulated.
// Source: etcdctl/ctlv3/command/printer_simple.go, printer_fields.go, printer_json.go, printer_table.go.
import {hexOf} from "../kubelet/images.ts";
import type {ToolContext} from "../kubelet/programs/tools/tool.ts";
import type {KeyValue} from "./keys.ts";

const decoder = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true});

/** Bytes as text: those that are no UTF-8 as lone surrogates, as the shells' files keep them. */
export function shown(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
    return text;
  }
}
export const base64 = (bytes: Uint8Array): string => { let text = ""; for (const byte of bytes) text += String.fromCharCode(byte); return btoa(text); };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Numbers of the cluster and its one member. They are as long as in life and not computed as etcd does. */
export const clusterId = (context: ToolContext): bigint => BigInt(`0x${hexOf(`etcd-cluster/${context.world.seed}`, 16)}`);
export const memberId = (context: ToolContext): bigint => BigInt(`0x${hexOf(`etcd-member/${context.world.cluster.name}`, 16)}`);
export const RAFT_TERM = 2;

/** JSON of values in which big integers stand as numbers. */
export function json(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (typeof value === "object" && value !== null) return `{${Object.entries(value).filter(([, part]) => part !== undefined).map(([name, part]) => `${JSON.stringify(name)}:${json(part)}`).join(",")}}`;
  return JSON.stringify(value);
}

export const header = (context: ToolContext) => ({cluster_id: clusterId(context), member_id: memberId(context), revision: context.world.store.revision, raft_term: RAFT_TERM});

export const jsonKey = ({key, createRevision, modRevision, version, value}: KeyValue, keysOnly = false) =>
  ({key: base64(encode(key)), create_revision: createRevision, mod_revision: modRevision, version, ...(!keysOnly && value.length > 0 && {value: base64(value)})});

export const fieldsHeader = (context: ToolContext): string => `"ClusterID" : ${clusterId(context)}\n"MemberID" : ${memberId(context)}\n"Revision" : ${context.world.store.revision}\n"RaftTerm" : ${RAFT_TERM}\n`;

/** Go's %q. */
const quoted = (text: string): string => JSON.stringify(text).replace(/\\u(?:00|dc)([0-9a-f]{2})/g, "\\x$1");

export const fieldsKey = ({key, createRevision, modRevision, version, value}: KeyValue, prefix = "", keysOnly = false): string =>
  [["Key", quoted(key)], ["CreateRevision", createRevision], ["ModRevision", modRevision], ["Version", version], ["Value", quoted(keysOnly ? "" : shown(value))], ["Lease", 0]].map(([name, field]) => `"${prefix}${name}" : ${field}\n`).join("");

const hexBytes = (bytes: Uint8Array): string => [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");

/** A key and its value on lines of their own. */
export function simpleKey({key, value}: KeyValue, show: {readonly valueOnly?: boolean; readonly keysOnly?: boolean; readonly hex?: boolean} = {}): string {
  const [name, content] = show.hex ? [hexBytes(encode(key)), hexBytes(show.keysOnly ? new Uint8Array() : value)] : [key, show.keysOnly ? "" : shown(value)];
  return show.valueOnly ? `${content}\n` : `${name}\n${content}\n`;
}

/** Titles in the middle and in capitals, cells at the right. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = titles.map((title) => title.toUpperCase());
  const widths = heads.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const middle = (text: string, width: number): string => { const left = Math.floor((width - text.length) / 2); return " ".repeat(left) + text + " ".repeat(width - text.length - left); };
  const line = (cells: readonly string[]): string => `|${cells.map((cell) => ` ${cell} `).join("|")}|\n`;
  return `${rule}${line(heads.map((title, i) => middle(title, widths[i]!)))}${rule}${rows.map((row) => line(row.map((cell, i) => cell.padStart(widths[i]!)))).join("")}${rows.length ? rule : ""}`;
}

/** dustin/go-humanize Bytes: `5.2 MB`. */
export function bytes(count: number): string {
  if (count < 10) return `${count} B`;
  const step = Math.floor(Math.log10(count) / 3), value = Math.floor(count / 1000 ** step * 10 + 0.5) / 10;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${["B", "kB", "MB", "GB"][step]}`;
}
