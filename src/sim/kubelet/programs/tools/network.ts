// nslookup (busybox's two formats, and bind's), ping and traceroute. What shows addresses is interfaces.ts.
import {ask, resolve, resolverOf, reverse, type DnsAnswer, type RecordType} from "../../../network/dns.ts";
import {done, failed, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

const isAddress = (text: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(text);

export const nslookup: Tool = {
  names: ["nslookup"],
  run(args, context) {
    const names = args.filter((arg) => !arg.startsWith("-"));
    const [name, server = resolverOf(context.world, context.from).server] = names;
    if (name === undefined) return failed("BusyBox v1.36.1 multi-call binary.\n\nUsage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n");
    const type = (args.find((arg) => /^-(type|query|q)=/i.test(arg))?.split("=")[1] ?? "").toUpperCase();
    const format = context.options.nslookup as {readonly [tag: string]: string} | string | undefined;
    if (typeof format === "object" && format[String(context.options.tag)] === "old") return oldFormat(name, server, context);
    return context.flavour === "debian" || format === "bind" ? bindFormat(name, server, type, context) : newFormat(name, server, type, context);
  },
};

/** busybox up to 1.28: getaddrinfo, with the name that each address has. */
function oldFormat(name: string, server: string, context: ToolContext): ToolResult {
  const {world, from} = context;
  const shown = (ip: string) => { const known = reverse(world, from, ip); return known === undefined ? ip : `${ip} ${known}`; };
  const found = resolve(world, from, name);
  const head = `Server:    ${server}\nAddress 1: ${shown(server)}\n\n`;
  if ("error" in found) return {stdout: head, stderr: `nslookup: can't resolve '${name}'\n`, exit: 1, tookMs: found.error === "timeout" ? 20_000 : 8};
  return done(`${head}Name:      ${name}\n${found.addresses.map((ip, i) => `Address ${i + 1}: ${shown(ip)}\n`).join("")}`, 0, 8);
}

function questions(name: string, type: string, context: ToolContext): readonly (readonly [string, RecordType])[] {
  if (isAddress(name) && type === "") return [[`${name.split(".").reverse().join(".")}.in-addr.arpa`, "PTR"]];
  const types: readonly RecordType[] = type === "" || type === "ANY" ? ["A", "AAAA"] : [type as RecordType];
  const {searches} = resolverOf(context.world, context.from);
  const bare = name.replace(/\.$/, "");
  const names = name.includes(".") || searches.length === 0 ? [bare] : searches.map((domain) => `${bare}.${domain}`);
  return types.flatMap((one) => names.map((full) => [full, one] as const));
}

/** busybox from 1.29: its own resolver; each search domain is asked for A and AAAA, and every failure is shown. */
function newFormat(name: string, server: string, type: string, context: ToolContext): ToolResult {
  let stdout = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`, exit = 0;
  for (const [full, kind] of questions(name, type, context)) {
    const answer = ask(context.world, context.from, server, full, kind);
    if ("refusal" in answer) return {stdout: "", stderr: ";; connection timed out; no servers could be reached\n\n", exit: 1, tookMs: 10_000};
    if (answer.rcode !== "NOERROR") { stdout += `** server can't find ${full}: ${answer.rcode}\n\n`; exit = 1; continue; }
    stdout += `${answer.records.map((record) => record.type === "A" ? `Name:\t${record.name}\nAddress: ${record.value}\n` : record.type === "CNAME" ? `${record.name}\tcanonical name = ${record.value}\n` : record.type === "PTR" ? `${full}\tname = ${record.value}\n` : `${record.name}\tservice = ${record.value.replace(/\.$/, "")}\n`).join("")}\n`;
  }
  return {stdout, stderr: "", exit, tookMs: 10};
}

/** bind-utils' nslookup: the first name of the search path that is there. */
function bindFormat(name: string, server: string, type: string, context: ToolContext): ToolResult {
  const {searches, ndots} = resolverOf(context.world, context.from);
  const searched = searches.map((domain) => `${name}.${domain}`);
  const candidates = isAddress(name) ? [`${name.split(".").reverse().join(".")}.in-addr.arpa`] : name.endsWith(".") ? [name.slice(0, -1)] : name.split(".").length - 1 >= ndots ? [name, ...searched] : [...searched, name];
  let last: DnsAnswer = {rcode: "NXDOMAIN", records: []};
  for (const full of candidates) {
    const answer = ask(context.world, context.from, server, full, isAddress(name) ? "PTR" : type === "" ? "A" : type as RecordType);
    if ("refusal" in answer) return failed(";; connection timed out; no servers could be reached\n\n", 1, 15_000);
    last = answer;
    if (answer.records.length === 0) continue;
    const body = answer.records.map((record) => record.type === "A" ? `Name:\t${record.name}\nAddress: ${record.value}\n` : record.type === "PTR" ? `${full}\tname = ${record.value}.\n` : `${record.name}\t${record.type === "CNAME" ? "canonical name" : "service"} = ${record.value.replace(/\.?$/, ".")}\n`).join("");
    return done(`Server:\t\t${server}\nAddress:\t${server}#53\n\n${body}\n`, 0, 8);
  }
  return {stdout: `Server:\t\t${server}\nAddress:\t${server}#53\n\n** server can't find ${candidates.at(-1) ?? name}: ${last.rcode === "NOERROR" ? "No answer" : last.rcode}\n\n`, stderr: "", exit: 1, tookMs: 8};
}

/** Whether an address answers to ICMP: machines and Pods do, Services' virtual addresses do not. */
function answersPing({world, from}: ToolContext, ip: string): boolean {
  if (ip.startsWith("127.") || ip === from.ip) return true;
  return Object.values(world.hosts).some((host) => host.address === ip || host.addresses.has(ip));
}

/** `-c 3`, `-c3`; the other flags that take a value are skipped with it. */
function pingArguments(args: readonly string[]): {readonly count: number; readonly name: string} {
  let count = 4, name = "";
  for (let i = 0; i < args.length; i++) {
    const flag = /^-([cWwisIt])(.*)$/.exec(args[i]!);
    if (!flag) { if (!args[i]!.startsWith("-")) name = args[i]!; continue; }
    const value = flag[2] || args[++i] || "";
    if (flag[1] === "c") count = Number(value);
  }
  return {count, name};
}

export const ping: Tool = {
  names: ["ping"],
  run(args, context) {
    const {count, name} = pingArguments(args);
    const found = resolve(context.world, context.from, name);
    if ("error" in found) return failed(context.flavour === "busybox" ? `ping: bad address '${name}'\n` : `ping: ${name}: Name or service not known\n`, context.flavour === "busybox" ? 1 : 2, 5);
    const ip = found.addresses[0]!;
    const good = answersPing(context, ip);
    const times = Array.from({length: good ? count : 0}, () => 0.05 + 0.15 * context.random());
    const busybox = context.flavour === "busybox";
    const head = busybox ? `PING ${name} (${ip}): 56 data bytes\n` : `PING ${name} (${ip}) 56(84) bytes of data.\n`;
    const lines = times.map((ms, i) => busybox ? `64 bytes from ${ip}: seq=${i} ttl=63 time=${ms.toFixed(3)} ms\n` : `64 bytes from ${ip}: icmp_seq=${i + 1} ttl=63 time=${ms.toFixed(3)} ms\n`).join("");
    const loss = good ? 0 : 100;
    const sums = times.length === 0 ? "" : `${busybox ? "round-trip min/avg/max" : "rtt min/avg/max/mdev"} = ${Math.min(...times).toFixed(3)}/${(times.reduce((a, b) => a + b, 0) / times.length).toFixed(3)}/${Math.max(...times).toFixed(3)}${busybox ? "" : "/0.020"} ms\n`;
    const summary = `\n--- ${name} ping statistics ---\n${busybox ? `${count} packets transmitted, ${times.length} packets received, ${loss}% packet loss` : `${count} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${(count - 1) * 1000}ms`}\n${sums}`;
    return {stdout: head + lines + summary, stderr: "", exit: good ? 0 : 1, tookMs: count * 1000 + (good ? 0 : 9000)};
  },
};

/** One hop on the same machine, two to another one; what answers no packets gives stars. */
export const traceroute: Tool = {
  names: ["traceroute"],
  run(args, context) {
    const name = args.filter((arg) => !arg.startsWith("-"))[0] ?? "";
    const found = resolve(context.world, context.from, name);
    if ("error" in found) return failed(`traceroute: bad address '${name}'\n`, 1, 5);
    const ip = found.addresses[0]!;
    const head = `traceroute to ${name} (${ip}), 30 hops max, 46 byte packets\n`;
    const times = () => Array.from({length: 3}, () => `${(0.004 + 0.01 * context.random()).toFixed(3)} ms`).join("  ");
    if (!answersPing(context, ip)) return {stdout: head + Array.from({length: 30}, (_, i) => `${String(i + 1).padStart(2)}  *  *  *\n`).join(""), stderr: "", exit: 0, tookMs: 450_000};
    const near = Object.values(context.world.hosts).find((host) => host.address === ip || host.addresses.has(ip));
    const gateway = context.from.ip.replace(/\d+$/, "1");
    const hops = context.from.container === undefined || ip === context.from.ip ? [] : [gateway, ...(near && near.name !== context.from.host && near.address !== ip ? [near.address] : [])];
    return done(head + [...hops, ip].map((hop, i) => `${String(i + 1).padStart(2)}  ${hop} (${hop})  ${times()}\n`).join(""), 0, 40);
  },
};
