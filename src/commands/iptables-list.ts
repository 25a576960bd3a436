// `iptables -L`: a table's rules as people read them. Is not simulated: packet counters (they are zero).
import type {Rule, Table, Target} from "../sim/network/rules.ts";

const NUMBERS: {readonly [protocol: string]: string} = {tcp: "6", udp: "17"};
const NAMES: {readonly [port: number]: string} = {53: "domain", 80: "http", 443: "https", 3306: "mysql", 5432: "postgresql", 6379: "redis", 8080: "http-alt"};

function targetName(target: Target | undefined): string {
  return target === undefined ? "" : target.to === "chain" ? target.chain : target.to;
}

function targetDetails(target: Target | undefined): string {
  switch (target?.to) {
    case "DNAT": return ` to:${target.address}:${target.port}`;
    case "REJECT": return " reject-with icmp-port-unreachable";
    case "MASQUERADE": return " random-fully";
    case "MARK": { const [how = "", value = ""] = target.change.replace(/0x0+(?=[0-9a-f])/g, "0x").split(" "); return ` MARK ${how === "--xor-mark" ? "xor" : "or"} ${value}`; }
    default: return "";
  }
}

/** What is written freely is taken apart again: its own text says all of it. */
function matches(rule: Rule, numeric: boolean): string {
  let text = "";
  const comment = rule.comment ?? /--comment (?:"([^"]*)"|(\S+))/.exec(rule.text ?? "")?.slice(1).find(Boolean);
  const ctstate = rule.ctstate ?? /--ctstate (\S+)/.exec(rule.text ?? "")?.[1];
  if (ctstate && rule.ctstate) text += ` ctstate ${ctstate}`;
  if (comment !== undefined) text += ` /* ${comment} */`;
  if (ctstate && !rule.ctstate) text += `${(rule.text ?? "").includes("! --ctstate") ? " !" : ""} ctstate ${ctstate}`;
  const mark = /--mark (\S+)/.exec(rule.mark ?? "");
  if (mark) text += ` mark match${rule.mark!.includes("!") ? " !" : ""} ${mark[1]!.replace(/0x0+(?=[0-9a-f])/g, "0x")}`;
  if (rule.destinationLocal) text += " ADDRTYPE match dst-type LOCAL";
  if (rule.sourceLocal) text += " ADDRTYPE match src-type LOCAL";
  if (rule.recent) text += ` recent: CHECK seconds: ${rule.recent.seconds} reap name: ${rule.recent.name} side: source mask: 255.255.255.255`;
  if (rule.remember) text += ` recent: SET name: ${rule.remember} side: source mask: 255.255.255.255`;
  if (rule.probability !== undefined) text += ` statistic mode random probability ${rule.probability.toFixed(11)}`;
  if (rule.protocol && (rule.port !== undefined || rule.target?.to === "DNAT")) text += ` ${rule.protocol}`;
  if (rule.port !== undefined) text += ` dpt:${numeric ? rule.port : NAMES[rule.port] ?? rule.port}`;
  return text;
}

export interface ListOptions { readonly numeric: boolean; readonly verbose: boolean; readonly numbers: boolean }

function ruleLine(rule: Rule, at: number, {numeric, verbose, numbers}: ListOptions): string {
  const anywhere = numeric ? "0.0.0.0/0" : "anywhere";
  const source = rule.notSource ? `!${rule.notSource}` : ` ${rule.source ?? anywhere}`;
  const protocol = numeric ? NUMBERS[rule.protocol ?? ""] ?? "0" : rule.protocol ?? "all";
  const counters = verbose ? "    0     0 " : "";
  const devices = verbose ? " *      *      " : " ";
  return `${numbers ? `${String(at + 1).padEnd(4)} ` : ""}${counters}${targetName(rule.target).padEnd(9)}  ${protocol.padEnd(5)}--${devices}${source.padEnd(20)}  ${(rule.destination ?? anywhere).padEnd(19)} ${matches(rule, numeric)}${targetDetails(rule.target)}\n`;
}

/** Chains with their rules; `builtIn` are those that have a policy instead of references. */
export function listText(table: Table, chains: readonly string[], builtIn: readonly string[], options: ListOptions): string {
  const references = new Map<string, number>();
  for (const rules of table.values()) for (const {target} of rules) if (target?.to === "chain") references.set(target.chain, (references.get(target.chain) ?? 0) + 1);
  const {verbose, numbers} = options;
  const title = `${numbers ? "num  " : ""}${verbose ? " pkts bytes " : ""}target     prot opt ${verbose ? "in     out     " : ""}source               destination         \n`;
  return chains.map((chain) => {
    const head = builtIn.includes(chain) ? `Chain ${chain} (policy ACCEPT${verbose ? " 0 packets, 0 bytes" : ""})\n` : `Chain ${chain} (${references.get(chain) ?? 0} references)\n`;
    return head + title + (table.get(chain) ?? []).map((rule, at) => ruleLine(rule, at, options)).join("");
  }).join("\n");
}
