// iptables rules as data, and as the text that iptables-save prints.
import {addressNumber} from "../api/kinds/service-allocation.ts";

export type Target =
  | {readonly to: "chain"; readonly chain: string}
  | {readonly to: "DNAT"; readonly address: string; readonly port: number}
  | {readonly to: "REJECT" | "DROP" | "ACCEPT" | "RETURN" | "MASQUERADE"}
  | {readonly to: "MARK"; readonly change: string};

export interface Rule {
  readonly comment?: string;
  /** Written without quotes although it has spaces, as the base jumps are. */
  readonly bare?: true;
  readonly ctstate?: string;
  readonly mark?: string;
  readonly protocol?: string;
  readonly source?: string;
  readonly notSource?: string;
  readonly destination?: string;
  readonly port?: number;
  readonly destinationLocal?: true;
  readonly sourceLocal?: true;
  readonly probability?: number;
  /** Session affinity: goes to the endpoint that served this client within so many seconds. */
  readonly recent?: {readonly name: string; readonly seconds: number};
  readonly remember?: string;
  readonly target?: Target;
  /** Order of its matches where it is not the usual one. */
  readonly text?: string;
}

/** A table: chains in order of declaration. */
export type Table = Map<string, Rule[]>;

function targetText(target: Target): string {
  switch (target.to) {
    case "chain": return ` -j ${target.chain}`;
    case "DNAT": return ` -j DNAT --to-destination ${target.address}:${target.port}`;
    case "MARK": return ` -j MARK ${target.change}`;
    default: return ` -j ${target.to}`;
  }
}

/** The matches and target of a rule, as after `-A CHAIN`. */
export function ruleText(rule: Rule): string {
  if (rule.text !== undefined) return rule.text;
  let text = "";
  if (rule.ctstate) text += ` -m conntrack --ctstate ${rule.ctstate}`;
  if (rule.comment !== undefined) text += ` -m comment --comment ${!rule.bare && rule.comment.includes(" ") ? `"${rule.comment}"` : rule.comment}`;
  if (rule.mark) text += ` -m mark ${rule.mark}`;
  if (rule.destinationLocal) text += " -m addrtype --dst-type LOCAL";
  if (rule.sourceLocal) text += " -m addrtype --src-type LOCAL";
  if (rule.recent) text += ` -m recent --name ${rule.recent.name} --rcheck --seconds ${rule.recent.seconds} --reap`;
  if (rule.remember) text += ` -m recent --name ${rule.remember} --set`;
  if (rule.probability !== undefined) text += ` -m statistic --mode random --probability ${rule.probability.toFixed(10)}`;
  if (rule.protocol) text += ` -m ${rule.protocol} -p ${rule.protocol}`;
  if (rule.source) text += ` -s ${rule.source}`;
  if (rule.destination) text += ` -d ${rule.destination}`;
  if (rule.port !== undefined) text += ` --dport ${rule.port}`;
  if (rule.notSource) text += ` ! -s ${rule.notSource}`;
  return rule.target ? text + targetText(rule.target) : text;
}

const BUILT_IN = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

/** A table as iptables-save prints it: declarations, then rules chain by chain. */
export function tableText(table: Table): readonly string[] {
  const lines: string[] = [];
  for (const chain of table.keys()) if (!BUILT_IN.includes(chain)) lines.push(`:${chain} - [0:0]`);
  for (const [chain, rules] of table) for (const rule of rules) lines.push(`-A ${chain}${ruleText(rule)}`);
  return lines;
}

/** Whether an IPv4 address is in a range (`10.0.0.0/8`) or is this address. */
export function inRange(ip: string, range: string): boolean {
  const [base = "", bits = "32"] = range.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(addressNumber(ip) / size) === Math.floor(addressNumber(base) / size);
}
