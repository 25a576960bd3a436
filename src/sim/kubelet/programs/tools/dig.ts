// bind's dig: one question, +short, +search, +noall +answer, -x, @server. Not simulated: tracing, DNSSEC, transfers, several questions.
import {ask, resolve, resolverOf, type DnsAnswer, type DnsRecord, type RecordType} from "../../../network/dns.ts";
import {hex32} from "../../../random.ts";
import {unixDate} from "../dates.ts";
import {done, type Tool, type ToolContext} from "./tool.ts";

interface Question { name: string; type: string; server?: string; port: number; short: boolean; search: boolean; show: {[section: string]: boolean} }

const SECTIONS = ["cmd", "comments", "question", "answer", "authority", "additional", "stats"];
const TYPES = new Set(["A", "AAAA", "SRV", "PTR", "CNAME", "ANY", "NS", "SOA", "MX", "TXT"]);

/** How long CoreDNS lets its answers be kept (the Corefile's `ttl 30`). */
const TTL = 30;

function parse(args: readonly string[]): Question {
  const question: Question = {name: "", type: "A", port: 53, short: false, search: false, show: Object.fromEntries(SECTIONS.map((section) => [section, true]))};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg.startsWith("@")) question.server = arg.slice(1);
    else if (arg === "-x") { question.name = `${(args[++i] ?? "").split(".").reverse().join(".")}.in-addr.arpa`; question.type = "PTR"; }
    else if (arg === "-t") question.type = (args[++i] ?? "A").toUpperCase();
    else if (arg === "-q") question.name = args[++i] ?? "";
    else if (arg === "-p") question.port = Number(args[++i]);
    else if (arg.startsWith("+")) option(question, arg.slice(1));
    else if (TYPES.has(arg.toUpperCase()) && args.length > 1) question.type = arg.toUpperCase();
    else if (!arg.startsWith("-") && arg.toUpperCase() !== "IN") question.name = arg;
  }
  return question;
}

function option(question: Question, text: string): void {
  const on = !text.startsWith("no"), name = on ? text : text.slice(2);
  if (name === "short") question.short = on;
  else if (name === "search") question.search = on;
  else if (name === "all") for (const section of SECTIONS) question.show[section] = on;
  else if (SECTIONS.includes(name)) question.show[name] = on;
}

/** The names that are asked for in turn: dig goes through the search path only with +search. */
function candidates({name, search}: Question, context: ToolContext): readonly string[] {
  const bare = name.replace(/\.$/, "");
  if (!search || name.endsWith(".")) return [bare];
  const {searches, ndots} = resolverOf(context.world, context.from);
  const searched = searches.map((domain) => `${bare}.${domain}`);
  return bare.split(".").length - 1 >= ndots ? [bare, ...searched] : [...searched, bare];
}

/** Tabs from one column to another, at least one blank (dns_master's indent). */
function indent(from: number, target: number): {readonly text: string; readonly at: number} {
  const at = from < target ? target : from + 1;
  const tabs = Math.floor(at / 8) - Math.floor(from / 8);
  return {text: tabs > 0 ? "\t".repeat(tabs) + " ".repeat(at % 8) : " ".repeat(at - from), at};
}

function columns(parts: readonly (readonly [string, number])[]): string {
  let line = "", at = 0;
  for (const [i, [text, column]] of parts.entries()) {
    if (i > 0) { const gap = indent(at, column); line += gap.text; at = gap.at; }
    line += text;
    at += text.length;
  }
  return `${line}\n`;
}

const row = ({name, type, value}: {readonly name: string; readonly type: string; readonly value: string}): string => columns([[`${name}.`, 0], [String(TTL), 24], ["IN", 32], [type, 40], [value, 48]]);

/** Names in answers end with a dot. */
const dotted = ({name, type, value}: DnsRecord): {readonly name: string; readonly type: string; readonly value: string} => ({name, type, value: type === "CNAME" || type === "PTR" ? `${value.replace(/\.$/, "")}.` : value});

/** SRV answers bring the addresses of their targets along. */
function additional(answer: DnsAnswer, server: string, {world, from}: ToolContext): readonly DnsRecord[] {
  return answer.records.filter(({type}) => type === "SRV").flatMap(({value}) => {
    const found = ask(world, from, server, value.split(" ")[3]!.replace(/\.$/, ""), "A");
    return "refusal" in found ? [] : found.records;
  });
}

const soa = (context: ToolContext): string => columns([["cluster.local.", 0], [String(TTL), 24], ["IN", 32], ["SOA", 40], [`ns.dns.cluster.local. hostmaster.cluster.local. ${Math.floor(context.nowMs / 1000)} 7200 1800 86400 30`, 48]]);

function report(question: Question, name: string, answer: DnsAnswer, server: string, args: readonly string[], context: ToolContext): string {
  const {show, type} = question;
  const local = /(^|\.)cluster\.local$/.test(name) || type === "PTR";
  const extra = additional(answer, server, context);
  const empty = answer.records.length === 0;
  const id = Math.floor(context.random() * 65536);
  let text = "";
  if (show.cmd) text += `\n; <<>> DiG 9.20.10 <<>> ${args.join(" ")}\n;; global options: +cmd\n`;
  if (show.comments) text += `;; Got answer:\n${/(^|\.)local$/.test(name) ? ";; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n" : ""};; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: ${id}\n;; flags: qr${local ? " aa" : ""} rd${local ? "" : " ra"}; QUERY: 1, ANSWER: ${answer.records.length}, AUTHORITY: ${empty ? 1 : 0}, ADDITIONAL: ${extra.length + 1}\n${local ? ";; WARNING: recursion requested but not available\n" : ""}\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n; COOKIE: ${hex32(context.random() * 2 ** 32).repeat(2)} (echoed)\n`;
  if (show.question) text += `;; QUESTION SECTION:\n;${columns([[`${name}.`, 0], ["IN", 32], [type, 40]])}\n`;
  const section = (title: string, lines: readonly string[]) => `${show.comments ? `;; ${title} SECTION:\n` : ""}${lines.join("")}${show.comments ? "\n" : ""}`;
  if (show.answer && !empty) text += section("ANSWER", answer.records.map((record) => row(dotted(record))));
  if (show.authority && empty && local) text += section("AUTHORITY", [soa(context)]);
  if (show.additional && extra.length > 0) text += section("ADDITIONAL", extra.map(row));
  if (show.stats) text += `;; Query time: 1 msec\n;; SERVER: ${server}#${question.port}(${server}) (UDP)\n;; WHEN: ${unixDate(context.nowMs)}\n;; MSG SIZE  rcvd: ${60 + 2 * name.length + answer.records.length * 16}\n\n`;
  return text;
}

export const dig: Tool = {
  names: ["dig"],
  run(args, context) {
    const question = parse(args);
    const named = question.server ?? resolverOf(context.world, context.from).server;
    const found = resolve(context.world, context.from, named);
    if ("error" in found) return {stdout: `dig: couldn't get address for '${named}': not found\n`, stderr: "", exit: 10, tookMs: 10};
    const server = found.addresses[0]!;
    let name = question.name, answer: DnsAnswer = {rcode: "NXDOMAIN", records: []};
    for (name of candidates(question, context)) {
      const got = ask(context.world, context.from, server, name, question.type as RecordType);
      if ("refusal" in got) return {stdout: got.refusal === "refused" ? `;; communications error to ${server}#53: connection refused\n`.repeat(3) + `\n; <<>> DiG 9.20.10 <<>> ${args.join(" ")}\n;; global options: +cmd\n;; no servers could be reached\n` : `;; communications error to ${server}#53: timed out\n`.repeat(3) + `\n; <<>> DiG 9.20.10 <<>> ${args.join(" ")}\n;; global options: +cmd\n;; no servers could be reached\n`, stderr: "", exit: 9, tookMs: got.refusal === "refused" ? 10 : 15_000};
      answer = got;
      if (answer.records.length > 0) break;
    }
    if (question.short) return done(answer.records.map((record) => `${dotted(record).value}\n`).join(""), 0, 8);
    return done(report(question, name, answer, server, args, context), 0, 8);
  },
};
