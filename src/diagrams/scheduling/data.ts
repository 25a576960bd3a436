// The rows of the scheduling view.

export interface ScoreRow { readonly plugin: string; readonly raw: number; readonly normalized: number; readonly weight: number; readonly final: number }
/** The shares that NodeResourcesFit averages, in whole units: thousandths of a CPU, bytes. */
export interface ShareRow { readonly resource: "cpu" | "memory"; readonly allocatable: number; readonly used: number; readonly wanted: number; readonly freePercent: number }
export interface NodeRow {
  readonly node: string;
  readonly rejected?: {readonly plugin: string; readonly reasons: readonly string[]};
  readonly scores: readonly ScoreRow[];
  readonly shares: readonly ShareRow[];
  readonly total: number;
  /** The same node in the decision that this one is compared with. */
  readonly was?: {readonly rejected: boolean; readonly total: number};
}
/** What was changed in thought: the Pod's requests, where it wants to go, what it tolerates, and a node's load. */
export interface WhatIf { readonly cpu?: string; readonly memory?: string; readonly selector?: string; readonly tolerate?: string; readonly loaded?: string; readonly load?: string }
export const isChanged = (whatIf: WhatIf): boolean => Object.keys(whatIf).length > 0;

export interface SchedulingRows {
  readonly pod: string;
  readonly requests: {readonly [resource: string]: number};
  readonly nodes: readonly NodeRow[];
  /** The node it is on; absent while it waits. */
  readonly chosen?: string;
  /** Several nodes had the highest total and chance decided. */
  readonly tie: boolean;
  /** Only one node fitted, so nothing was scored in life; the scores are shown all the same. */
  readonly single: boolean;
  /** The Pod named its node or another scheduler: kube-scheduler did not decide. */
  readonly bypassed?: "nodeName" | "schedulerName";
  /** Why it waits, in kube-scheduler's words. */
  readonly message?: string;
  /** Pods that had to go, or would have to. */
  readonly preemption?: {readonly node: string; readonly victims: readonly string[]; readonly done: boolean};
  readonly whatIf: WhatIf;
  /** The Pod whose decision stands beside this one; absent where it is the same Pod's own, unchanged. */
  readonly against?: string;
  /** The nodes that would be best now, where something was changed in thought. */
  readonly best: readonly string[];
}
