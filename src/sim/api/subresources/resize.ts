// pods/resize: other requests and limits of CPU and memory for a running Pod. Source: pkg/registry/core/pod strategy podResizeStrategy,
// pkg/apis/core/validation ValidatePodResize. Not simulated: resizing of resources of the Pod as a whole.
import {equal} from "../equal.ts";
import {invalid, methodUnsupported} from "../errors.ts";
import {forbiddenField, invalidValue, type FieldError} from "../field-errors.ts";
import {readBody, readPatch} from "../body.ts";
import {decode} from "../decode.ts";
import {goDiff} from "../go-structs.ts";
import type {JsonObject} from "../object.ts";
import {patched} from "../patch.ts";
import {qosClass} from "../qos.ts";
import {overwrite} from "../registry.ts";
import {typeOfKind} from "../schema.ts";
import type {Container, Pod, PodSpec} from "../types.ts";
import {resourcesErrors} from "../validation/resources.ts";
import {answer, existing} from "../verbs.ts";
import type {Subresource} from "./index.ts";

type Resources = NonNullable<Container["resources"]>;

export const resize: Subresource = (call) => {
  const old = existing(call) as Pod; // of the pods resource
  if (call.request.method === "GET") return answer(200, old);
  if (call.request.method !== "PUT" && call.request.method !== "PATCH") throw methodUnsupported();
  const sent = call.request.method === "PUT" ? readBody(call) : (({type, body}) => patched(old, type, body, call.info))(readPatch(call));
  const wanted = decode(sent as unknown as JsonObject, typeOfKind("v1", "Pod")!).object as unknown as Pod; // decoded as one
  const next: Pod = {...old, spec: resized(old.spec, wanted.spec)};
  const errors = resizeErrors(next, old);
  if (errors.length) throw invalid("", "Pod", old.metadata.name, errors);
  if (equal(next.spec, old.spec)) return answer(200, old);
  return answer(200, overwrite(call.world, call.caller, call.info, {...next, metadata: {...old.metadata, generation: (old.metadata.generation ?? 0) + 1}}));
};

/** Of what was sent, only resources and their policies count (dropNonResizeUpdates). */
function resized(old: PodSpec, wanted: PodSpec): PodSpec {
  const take = (list: readonly Container[], from: readonly Container[] | undefined) => list.map((container): Container => {
    const other = from?.find(({name}) => name === container.name);
    if (!other) return container;
    const {resources, resizePolicy} = other;
    return {...container, ...(resources && {resources: withRequests(resources)}), ...(resizePolicy && {resizePolicy})};
  });
  return {...old, containers: take(old.containers, wanted.containers), ...(old.initContainers && {initContainers: take(old.initContainers, wanted.initContainers)})};
}

/** A limit without a request is the request too. */
function withRequests(resources: Resources): Resources {
  const {limits, requests} = resources;
  return limits ? {...resources, requests: {...limits, ...requests}} : resources;
}

function resizeErrors(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.["kubernetes.io/config.mirror"]) return [forbiddenField("", "static pods cannot be resized")];
  const errors: FieldError[] = [];
  const lists = [["containers", pod.spec.containers, old.spec.containers], ["initContainers", pod.spec.initContainers ?? [], old.spec.initContainers ?? []]] as const;
  for (const [field, now] of lists) for (const [i, {resources}] of now.entries()) errors.push(...resourcesErrors(resources ?? {}, `spec.${field}[${i}].resources`));
  const before = old.status?.qosClass ?? qosClass(old.spec);
  if (qosClass(pod.spec) !== before) errors.push(invalidValue("spec", before, "Pod QOS Class may not change as a result of resizing"));
  for (const [field, now, then] of lists) for (const [i, {resources}] of now.entries()) errors.push(...removedErrors(resources, then[i]?.resources, `spec.${field}[${i}].resources`));
  const munged = withOldAmounts(pod.spec, old.spec);
  if (!equal(munged, old.spec)) errors.push(forbiddenField("spec", `only cpu and memory resources are mutable\n${goDiff(old.spec, munged, "PodSpec")}`));
  return errors;
}

function removedErrors(now: Resources | undefined, then: Resources | undefined, at: string): FieldError[] {
  const removed = (kind: "limits" | "requests") => ["cpu", "memory"].some((name) => then?.[kind]?.[name] !== undefined && now?.[kind]?.[name] === undefined);
  return (["requests", "limits"] as const).filter(removed).map((kind) => forbiddenField(`${at}.${kind}`, `resource ${kind} cannot be removed`));
}

/** The new spec with CPU and memory put back. */
function withOldAmounts(spec: PodSpec, old: PodSpec): PodSpec {
  const back = (list: readonly Container[], before: readonly Container[]) => list.map((container, i): Container => {
    const then = before[i]!;
    const others = (kind: "limits" | "requests") => Object.fromEntries(Object.entries(container.resources?.[kind] ?? {}).filter(([name]) => name !== "cpu" && name !== "memory"));
    const amounts = (kind: "limits" | "requests") => Object.fromEntries(Object.entries(then.resources?.[kind] ?? {}).filter(([name]) => name === "cpu" || name === "memory"));
    const sums = (kind: "limits" | "requests") => ({...amounts(kind), ...others(kind)});
    const resources = {...container.resources, ...(Object.keys(sums("limits")).length > 0 ? {limits: sums("limits")} : {limits: undefined}), ...(Object.keys(sums("requests")).length > 0 ? {requests: sums("requests")} : {requests: undefined})};
    const {resizePolicy: _policy, ...rest} = container;
    return {...rest, resources, ...(then.resizePolicy && {resizePolicy: then.resizePolicy})} as Container; // undefined stands for absent
  });
  return {...spec, containers: back(spec.containers, old.containers), ...(spec.initContainers && {initContainers: back(spec.initContainers, old.initContainers ?? [])})};
}
