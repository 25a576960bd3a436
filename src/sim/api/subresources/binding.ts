// pods/binding: what the scheduler asks for. Source: k8s.io/kubernetes/pkg/registry/core/pod/storage BindingREST.
import {instant} from "../../clock.ts";
import type {World} from "../../world.ts";
import {readBody} from "../body.ts";
import type {Caller} from "../client.ts";
import {badRequest, conflict, methodUnsupported, notFound, plain} from "../errors.ts";
import {get, overwrite} from "../registry.ts";
import {resourceInfo} from "../resources.ts";
import type {Binding, Pod, PodCondition} from "../types.ts";
import {answer, isDryRun, type Answer, type Call} from "../verbs.ts";
import type {Subresource} from "./index.ts";

export const binding: Subresource = (call) => {
  if (call.request.method !== "POST") throw methodUnsupported();
  const dryRun = isDryRun(call, "CreateOptions");
  const body = readBody(call, call.sub) as unknown as Binding; // decoded as one
  const {name, namespace} = call.target;
  if (body.metadata.name && body.metadata.name !== name) throw badRequest("name in URL does not match name in Binding object");
  bind(call.world, call.caller, name, namespace, body, dryRun);
  return answer(201, {kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201});
};

/** POST of a Binding on its own: it names its Pod (LegacyBindingREST). */
export function bindings(call: Call): Answer {
  const body = readBody(call) as unknown as Binding; // decoded as one
  bind(call.world, call.caller, body.metadata.name, call.target.namespace, body, isDryRun(call, "CreateOptions"));
  return answer(201, {kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201});
}

/** Binds a Pod or says why not. */
export function bind(world: World, caller: Caller, name: string, namespace: string | undefined, body: Pick<Binding, "metadata" | "target">, dryRun = false): void {
  const {target} = body;
  if (target.kind && target.kind !== "Node") throw plain(`target.kind: Unsupported value: "${target.kind}": supported values: "Node", "<empty>"`);
  if (!target.name) throw plain("target.name: Required value");
  const pod = get(world, "pods", name, namespace) as Pod | undefined; // of the pods resource
  if (!pod) throw notFound({name: "pods", group: ""}, name);
  const refused = (why: string) => conflict({name: "pods/binding", group: ""}, name, why);
  if (body.metadata.uid && body.metadata.uid !== pod.metadata.uid) throw refused(`Precondition failed: UID in precondition: ${body.metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
  if (pod.metadata.deletionTimestamp) throw refused(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName) throw refused(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if (pod.spec?.schedulingGates?.length) throw refused(`pod ${name} has non-empty .spec.schedulingGates`);
  if (!dryRun) overwrite(world, caller, resourceInfo("pods"), bound(pod, body, world.nowMs));
}

function bound(pod: Pod, {target, metadata}: Pick<Binding, "metadata" | "target">, nowMs: number): Pod {
  const scheduled: PodCondition = {type: "PodScheduled", status: "True", lastProbeTime: null as unknown as string, lastTransitionTime: instant(nowMs)}; // Go's zero time is null
  const others = pod.status?.conditions?.filter(({type}) => type !== "PodScheduled") ?? [];
  // A nomination that came true is history (ClearingNominatedNodeNameAfterBinding).
  const {nominatedNodeName: _, ...status} = pod.status ?? {};
  return {
    ...pod, metadata: {...pod.metadata, ...(metadata.annotations && {annotations: {...pod.metadata.annotations, ...metadata.annotations}})},
    spec: {...pod.spec!, nodeName: target.name}, status: {...status, conditions: [...others, scheduled]},
  };
}
