// Vectors `pdb`: the status of a budget over some Pods of one ReplicaSet, or of none.
import type {Pod, PodDisruptionBudget} from "../../../src/sim/api/types.ts";
import {instant} from "../../../src/sim/clock.ts";
import {expectation, statusOf, stillExpected} from "../../../src/sim/controllers/disruption.ts";
import {differs, type VectorTopic} from "./vector.ts";

interface Case { readonly spec: PodDisruptionBudget["spec"]; readonly pods: readonly {readonly phase: string; readonly ready: boolean; readonly deleting: boolean}[] | null; readonly controllerReplicas: number | null; readonly disruptedRecent?: readonly string[]; readonly status: unknown }

const NOW_MS = 1_800_000_000_000;

// All that the controller looks at.
const podOf = ({phase, ready, deleting}: NonNullable<Case["pods"]>[number], i: number): Pod =>
  ({metadata: {name: `p${i}`, ...(deleting && {deletionTimestamp: instant(NOW_MS)})}, status: {phase, conditions: [{type: "Ready", status: ready ? "True" : "False"}]}}) as unknown as Pod;

export const pdb: VectorTopic = {
  topic: "pdb",
  check(testCase) {
    const {spec, pods: shapes, controllerReplicas, disruptedRecent = [], status} = testCase as unknown as Case; // by the file's note
    const pods = (shapes ?? []).map(podOf);
    const budget = {metadata: {generation: 1}, spec, status: {disruptedPods: Object.fromEntries(disruptedRecent.map((name) => [name, instant(NOW_MS)]))}} as unknown as PodDisruptionBudget; // all that is looked at
    const expected = expectation(budget, pods, () => (controllerReplicas === null ? undefined : {uid: "rs", replicas: controllerReplicas}));
    const {currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods, conditions} = statusOf(budget, pods, expected, stillExpected(budget, pods, NOW_MS), NOW_MS);
    return differs(status, {currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods, condition: `${conditions![0]!.status}/${conditions![0]!.reason}`});
  },
};
