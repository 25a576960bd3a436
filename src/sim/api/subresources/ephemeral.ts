// pods/ephemeralcontainers: what `kubectl debug` adds to a running Pod. Source: pkg/registry/core/pod/storage EphemeralContainersREST.
import {equal} from "../equal.ts";
import {goDiff} from "../go-structs.ts";
import {invalid, methodUnsupported} from "../errors.ts";
import {forbiddenField} from "../field-errors.ts";
import {readBody, readPatch} from "../body.ts";
import {decode} from "../decode.ts";
import {defaultContainer} from "../kinds/pod-defaults.ts";
import type {Mutable} from "../kinds/kind.ts";
import type {JsonObject} from "../object.ts";
import {patched} from "../patch.ts";
import {ioOf, overwrite} from "../registry.ts";
import {plugins} from "../admission/index.ts";
import {ephemeralErrors} from "../validation/containers.ts";
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
  const errors = ephemeralErrors(next as unknown as Pod, "spec.ephemeralContainers"); // decoded and with its defaults
  for (const before of old.spec.ephemeralContainers ?? []) {
    const now = list.find(({name}) => name === before.name);
    if (!now) errors.push(forbiddenField("spec.ephemeralContainers", `existing ephemeral containers "${before.name}" may not be removed\n`));
    else if (!equal(now, before)) errors.push(forbiddenField("spec.ephemeralContainers", `existing ephemeral containers "${before.name}" may not be changed\n${goDiff(before, now, "EphemeralContainer")}`));
  }
  if (errors.length) throw invalid("", "Pod", old.metadata.name, errors);
  if (equal(list, old.spec.ephemeralContainers ?? [])) return answer(200, old);
  const {info, world, caller, warnings} = call, {name, namespace} = old.metadata;
  for (const plugin of plugins) plugin.validate?.(next as unknown as Pod, old, {info, subresource: "ephemeralcontainers", operation: "UPDATE", name, namespace, io: ioOf(world, caller), dryRun: false, warn: (text) => warnings.push(text)});
  return answer(200, overwrite(call.world, call.caller, call.info, {...old, metadata: {...old.metadata, generation: (old.metadata.generation ?? 0) + 1}, spec: {...old.spec, ephemeralContainers: list as Pod["spec"]["ephemeralContainers"]}} as Pod));
};
