// The rows of the routing view, and what can be counted in them.
import type {Journey} from "./journey.ts";

export interface RuleRow {
  /** The chain of the endpoint: `KUBE-SEP-…`. */
  readonly chain: string;
  /** What the rule says; the last rule has none and takes what is left. */
  readonly probability?: number;
  readonly address: string;
  readonly port: number;
  readonly pod: string;
  readonly node: string;
}
export interface PortRow { readonly name: string; readonly port: number; readonly protocol: string; readonly targetPort: string; readonly nodePort?: number; /** `KUBE-SVC-…`; absent where there is no endpoint. */ readonly chain?: string; readonly rules: readonly RuleRow[] }
export interface RoutingRows {
  readonly service: string;
  readonly namespace: string;
  readonly type: string;
  readonly dns: string;
  readonly address: string;
  readonly nodes: readonly {readonly name: string; readonly address: string}[];
  readonly ports: readonly PortRow[];
  /** Pods that the selector finds and that get nothing, with the reason. */
  readonly left: readonly {readonly pod: string; readonly why: "not ready" | "no such port"}[];
  readonly selector: string;
  /** Where a thousand requests to the first port went: positions in its rules. */
  readonly thousand: readonly number[];
  /** With `from=…`: seen from this client. */
  readonly journey?: Journey;
}

/** How often each rule took a request among the first `count`. */
export function countsOf({thousand, ports}: RoutingRows, count = thousand.length): number[] {
  const counts = (ports[0]?.rules ?? []).map(() => 0);
  for (const taken of thousand.slice(0, count)) counts[taken]!++;
  return counts;
}
