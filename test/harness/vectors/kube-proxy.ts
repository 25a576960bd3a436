// vectors/kube-proxy: the rules for Services and EndpointSlices. The order between Services is a Go map's, so shared chains are compared as sets.
import {proxyRules} from "../../../src/sim/network/iptables.ts";
import {tableText} from "../../../src/sim/network/rules.ts";
import type {EndpointSlice, Service} from "../../../src/sim/api/types.ts";
import {differs, type VectorTopic} from "./vector.ts";

/** The recorded proxier's node and cluster range: in the file's note. */
const CONFIG = {nodeName: "n1", nodeIP: "192.168.0.1", clusterCIDR: "10.244.0.0/16"};

const SERVICE_CHAIN = /^-A (KUBE-(?:SVC|SVL|EXT|FW|SEP)-\w+) /;

function grouped(lines: readonly string[]): {[chain: string]: readonly string[]} {
  const groups: {[chain: string]: string[]} = {};
  for (const line of lines) (groups[SERVICE_CHAIN.exec(line)?.[1] ?? (line.startsWith(":") ? "declarations" : line.split(" ")[1]!)] ??= []).push(line);
  return Object.fromEntries(Object.entries(groups).map(([chain, list]) => [chain, chain.startsWith("KUBE-S") && chain.length > 14 ? list : [...list].sort()]));
}

export const kubeProxy: VectorTopic = {
  topic: "kube-proxy",
  check(testCase) {
    // The cases hold API objects of these kinds, cut to what the proxier reads.
    const services = (testCase.services ?? []) as unknown as Service[], slices = (testCase.endpointSlices ?? []) as unknown as EndpointSlice[];
    const {nat, filter} = proxyRules(services, slices, CONFIG);
    for (const [table, actual] of [["nat", tableText(nat)], ["filter", tableText(filter)]] as const) {
      const problem = differs(grouped(testCase[table] as readonly string[]), grouped(actual));
      if (problem) return `${String(testCase.name)}, ${table}: ${problem}`;
    }
    return undefined;
  },
};
