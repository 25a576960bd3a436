// Vectors `scheduler` and `scheduler-score`: every node's verdict, every plugin's score, the choice and the message.
import type {Namespace, Node, Pod, Service} from "../../../src/sim/api/types.ts";
import {decide} from "../../../src/sim/scheduler/framework.ts";
import {fitError} from "../../../src/sim/scheduler/message.ts";
import {preempt} from "../../../src/sim/scheduler/preemption.ts";
import {defaultProfile} from "../../../src/sim/scheduler/plugins/index.ts";
import {addPod, emptySnapshot, setNode} from "../../../src/sim/scheduler/snapshot.ts";
import {isDeepStrictEqual} from "node:util";
import type {VectorTopic} from "./vector.ts";

interface Case {
  readonly pod: Pod; readonly nodes: readonly Node[]; readonly existingPods: readonly Pod[]; readonly services?: readonly Service[];
  readonly perNode: readonly {readonly node: string; readonly filter: unknown; readonly scores?: unknown; readonly total?: number}[];
  readonly top?: readonly string[]; readonly fitError?: string; readonly scoredByScheduler?: boolean;
  readonly real?: {readonly event?: {readonly message: string; readonly reason: string}};
}

export function snapshotOf({nodes, existingPods, services = []}: Pick<Case, "nodes" | "existingPods" | "services">) {
  const snapshot = emptySnapshot();
  const namespace = (name: string, team: string) => ({apiVersion: "v1", kind: "Namespace", metadata: {name, labels: {team}}}) as unknown as Namespace; // as the note says
  snapshot.namespaces.set("default", namespace("default", "a")).set("other", namespace("other", "b"));
  for (const node of nodes) setNode(snapshot, {...node, spec: node.spec ?? {}});
  for (const pod of existingPods) addPod(snapshot, pod);
  for (const service of services) snapshot.services.set(`${service.metadata.namespace}/${service.metadata.name}`, service);
  return snapshot;
}

function check(testCase: Case): string | undefined {
  const snapshot = snapshotOf(testCase);
  const decision = decide(defaultProfile, testCase.pod, snapshot);
  const differences: string[] = [];
  for (const wanted of testCase.perNode) {
    const found = decision.results.find(({node}) => node === wanted.node);
    const filter = found?.excluded ? "excluded by PreFilter" : found?.rejected ? {code: found.rejected.code, plugin: found.rejected.plugin, reasons: found.rejected.reasons} : "ok";
    if (!isDeepStrictEqual(filter, wanted.filter)) differences.push(`${wanted.node}: filter ${JSON.stringify(filter)}, expected ${JSON.stringify(wanted.filter)}`);
    else if (wanted.scores && !isDeepStrictEqual(JSON.parse(JSON.stringify(found?.scores ?? {})), wanted.scores)) differences.push(`${wanted.node}: scores ${JSON.stringify(found?.scores)}, expected ${JSON.stringify(wanted.scores)}`);
    else if (wanted.total !== undefined && found?.total !== wanted.total) differences.push(`${wanted.node}: total ${found?.total}, expected ${wanted.total}`);
  }
  if (testCase.top && !isDeepStrictEqual([...decision.top].sort(), [...testCase.top].sort())) differences.push(`top ${decision.top.join()}, expected ${testCase.top.join()}`);
  if (testCase.fitError !== undefined) {
    const text = fitError(decision, testCase.nodes.length);
    if (text !== testCase.fitError) differences.push(`message ${text}, expected ${testCase.fitError}`);
  }
  const event = testCase.real?.event;
  if (event?.reason === "FailedScheduling") {
    const preemption = preempt(defaultProfile, decision, snapshot);
    const text = fitError(decision, testCase.nodes.length, preemption.node ? undefined : `no new claims to deallocate, ${preemption.message}`);
    if (text !== event.message) differences.push(`event ${text}, expected ${event.message}`);
  }
  return differences.length ? differences.join("\n") : undefined;
}

// The files' cases have the shape of Case, as their note says. `scheduler-score` holds the same on random clusters.
const topicOf = (topic: string): VectorTopic => ({topic, check: (testCase) => check(testCase as unknown as Case)});

export const scheduler = topicOf("scheduler"), schedulerScore = topicOf("scheduler-score");
