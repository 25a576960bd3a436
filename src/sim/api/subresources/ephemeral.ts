// pods/ephemeralcontainers: what `kubectl debug` adds to a running Pod. Source: pkg/registry/core/pod/storage EphemeralContainersREST.
import {equal} from "../equal.ts";
import {invalid, methodUnsupported} from "../errors.ts";
import {duplicate, forbiddenField, required} from "../field-errors.ts";
import {readBody, readPatch} from "../body.ts";
import {decode} from "../decode.ts";
import {defaultContainer} from "../kinds/pod-defaults.ts";
import type {Mutable} from "../kinds/kind.ts";
import type {JsonObject} from "../object.ts";
import {patched} from "../patch.ts";
import {overwrite} from "../registry.ts";
import {typeOfKind} from "../schema.ts";
import type {Pod} from "../types.ts";
import {answer, existing} from "../verbs.ts";
import type {Subresource} from "./index.ts";

export const ephemeralContainers: Subresource = (call) => {
  const old = existing(call) as Pod; // of the pods resource
  if (call.request.method === "GET") return answer(200, old);
  if (call.request.method !== "PUT" && call.request.method !== "PATCH") throw methodUnsupported();
  const sent = call.request.method === "PUT" ? readBody(call) : (({type, body}) => patched(old, type, body, call.info))(readPatch(call));
  const next = decode(sent as unknown as JsonObject, typeOfKind("v1", "Pod")!).object as unknown as Mutable<Pod>; // decoded as one
  const list = next.spec.ephemeralContainers ?? [];
  for (const container of list) defaultContainer(container, next.spec);
  const names = new Set([...old.spec.containers, ...(old.spec.initContainers ?? [])].map(({name}) => name));
  const errors = list.flatMap((container, i) => {
    const at = `spec.ephemeralContainers[${i}]`, before = old.spec.ephemeralContainers?.find(({name}) => name === container.name);
    const wrong = [...(container.image ? [] : [required(`${at}.image`)]), ...(names.has(container.name) ? [duplicate(`${at}.name`, container.name)] : [])];
    names.add(container.name);
    return before && !equal(before, container) ? [...wrong, forbiddenField("spec.ephemeralContainers", `existing ephemeral containers "${container.name}" may not be changed\n`)] : wrong;
  });
  for (const {name} of old.spec.ephemeralContainers ?? []) if (!list.some((container) => container.name === name)) errors.push(forbiddenField("spec.ephemeralContainers", `existing ephemeral containers "${name}" may not be removed\n`));
  if (errors.length) throw invalid("", "Pod", old.metadata.name, errors);
  if (equal(list, old.spec.ephemeralContainers ?? [])) return answer(200, old);
  return answer(200, overwrite(call.world, call.caller, call.info, {...old, metadata: {...old.metadata, generation: (old.metadata.generation ?? 0) + 1}, spec: {...old.spec, ephemeralContainers: list as Pod["spec"]["ephemeralContainers"]}} as Pod));
};
