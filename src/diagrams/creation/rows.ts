// How one Pod came to be: every write to the API server from the reader's command to the Pod's readiness, from the history.
import type {KubeObject} from "../../sim/api/object.ts";
import type {EndpointSlice, Event, Pod} from "../../sim/api/types.ts";
import type {Commit} from "../../sim/store/store.ts";
import {isReady} from "../../sim/controllers/pods.ts";
import type {World} from "../../sim/world.ts";
import {lifeOf} from "../pod-life.ts";
import type {ViewSource} from "../view.ts";
import type {CreationRows, StepKind, StepRow} from "./data.ts";

/** Events that say what another step says already. */
const TOLD = new Set(["Scheduled", "SuccessfulCreate", "ScalingReplicaSet"]);

type Found = Pick<StepRow, "kind" | "what"> & {readonly detail?: string};

function rows(world: World, {pod: name, namespace = "default"}: {readonly [name: string]: string}): CreationRows | string {
  const first = lifeOf(world, name!, namespace)?.versions[0]!.pod;
  if (!first) return `pods "${name}" not found`;
  const {uid} = first.metadata, owners = ownersOf(world, first);
  const steps: StepRow[] = [], places = new Map<number, number>();
  let ready = false, node: string | undefined;
  for (const commit of world.store.history.since(0)) {
    const found = stepOf(commit, uid, owners, ready);
    if (!found) continue;
    if (found.kind === "bind") node = found.detail;
    if (found.kind === "ready") ready = true;
    places.set(commit.revision, steps.length);
    const wokenBy = typeof commit.cause === "object" && "revision" in commit.cause ? places.get(commit.cause.revision) : undefined;
    steps.push({atMs: commit.atMs, actor: commit.author.split(",")[0]!, ...found, ...(wokenBy !== undefined && {wokenBy})});
    if (found.kind === "endpoints") break;
  }
  return {pod: first.metadata.name, ...(node !== undefined && {node}), steps, ready};
}

/** The uids of the objects that lead to the Pod: its ReplicaSet, its Deployment. */
function ownersOf(world: World, pod: KubeObject): ReadonlySet<string> {
  const owners = new Set<string>(), waiting = [pod];
  for (let object = waiting.pop(); object; object = waiting.pop()) {
    for (const {uid} of object.metadata.ownerReferences ?? []) {
      if (owners.has(uid)) continue;
      owners.add(uid);
      for (const commit of world.store.history.since(0)) if (commit.object?.metadata.uid === uid && !commit.previous) waiting.push(commit.object);
    }
  }
  return owners;
}

function stepOf({resource, object, previous}: Commit, uid: string, owners: ReadonlySet<string>, ready: boolean): Found | undefined {
  if (!object) return undefined;
  const what = `${object.kind} ${object.metadata.name}`;
  if (owners.has(object.metadata.uid)) return previous ? undefined : {kind: "create", what};
  if (resource === "pods" && object.metadata.uid === uid) return previous ? ofPod(object as Pod, previous as Pod, what, ready) : {kind: "create", what};
  if (resource === "events") return ofEvent(object as Event, previous as Event | undefined, uid, ready);
  if (resource === "endpointslices" && ready && leadsTo(object as EndpointSlice, uid) && !(previous && leadsTo(previous as EndpointSlice, uid))) return {kind: "endpoints", what};
  return undefined;
}

function ofPod(pod: Pod, before: Pod, what: string, ready: boolean): Found | undefined {
  if (pod.spec.nodeName && !before.spec.nodeName) return {kind: "bind", what, detail: pod.spec.nodeName};
  if (ready || pod.status === before.status) return undefined;
  const kind: StepKind = isReady(pod) ? "ready" : "status";
  return {kind, what, detail: waiting(pod) ?? pod.status?.phase ?? ""};
}

const waiting = ({status}: Pod): string | undefined => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(({state}) => state?.waiting?.reason).find((reason) => reason && reason !== "PodInitializing");

function ofEvent(event: Event, previous: Event | undefined, uid: string, ready: boolean): Found | undefined {
  if (ready || previous || event.involvedObject.uid !== uid || TOLD.has(event.reason ?? "")) return undefined;
  return {kind: "event", what: event.reason ?? "", detail: event.message ?? ""};
}

const leadsTo = ({endpoints}: EndpointSlice, uid: string): boolean => endpoints?.some(({targetRef, conditions}) => targetRef?.uid === uid && conditions?.ready !== false) ?? false;

export const creationSource: ViewSource<CreationRows> = {
  kind: "creation",
  parameters: [{name: "pod", required: true, what: "the name of a Pod, or how it begins"}, {name: "namespace", required: false, what: "its namespace"}],
  rows,
};
