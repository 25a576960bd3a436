// Vectors `preemption`: the node that is nominated, the Pods that must go, the message.
import type {Node, Pod, PodDisruptionBudget} from "../../../src/sim/api/types.ts";
import {decide} from "../../../src/sim/scheduler/framework.ts";
import {fitError} from "../../../src/sim/scheduler/message.ts";
import {preempt} from "../../../src/sim/scheduler/preemption.ts";
import {defaultProfile} from "../../../src/sim/scheduler/plugins/index.ts";
import {snapshotOf} from "./scheduler.ts";
import type {VectorTopic} from "./vector.ts";

interface Case { readonly pod: Pod; readonly nodes: readonly Node[]; readonly existingPods: readonly Pod[]; readonly pdbs?: readonly PodDisruptionBudget[] | null; readonly nominatedNode?: string; readonly victims?: readonly string[]; readonly event?: {readonly message: string} }

function check(testCase: Case): string | undefined {
  const snapshot = snapshotOf(testCase);
  for (const budget of testCase.pdbs ?? []) snapshot.poddisruptionbudgets.set(`${budget.metadata.namespace}/${budget.metadata.name}`, budget);
  const decision = decide(defaultProfile, testCase.pod, snapshot);
  const {node, victims, message} = preempt(defaultProfile, decision, snapshot);
  const differences: string[] = [];
  if ((node ?? "") !== (testCase.nominatedNode ?? "")) differences.push(`nominated ${node}, expected ${testCase.nominatedNode}`);
  const names = victims.map((victim) => victim.metadata.name).sort().join();
  if (names !== [...(testCase.victims ?? [])].sort().join()) differences.push(`victims ${names}, expected ${testCase.victims?.join()}`);
  const text = decision.feasible.length ? undefined : fitError(decision, testCase.nodes.length, node ? undefined : `no new claims to deallocate, ${message}`);
  if (testCase.event && text !== undefined && text !== testCase.event.message) differences.push(`event ${text}, expected ${testCase.event.message}`);
  return differences.length ? differences.join("\n") : undefined;
}

// The file's cases have the shape of Case, as its note says.
export const preemption: VectorTopic = {topic: "preemption", check: (testCase) => check(testCase as unknown as Case)};
