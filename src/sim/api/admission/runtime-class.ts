// RuntimeClass: a Pod's class must exist; its overhead and where it can run come from there. Source: plugin/pkg/admission/runtimeclass.
import {equal} from "../equal.ts";
import {forbidden} from "../errors.ts";
import {get} from "../registry.ts";
import type {Mutable} from "../kinds/kind.ts";
import type {Pod, RuntimeClass} from "../types.ts";
import type {AdmissionPlugin} from "./plugin.ts";

export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  admit(object, _old, {info, subresource, operation, name, io}) {
    if (info.name !== "pods" || subresource || operation !== "CREATE") return;
    const {spec} = object as unknown as Mutable<Pod>, wanted = spec.runtimeClassName; // of that resource
    const found = wanted ? get(io.world, "runtimeclasses", wanted) as RuntimeClass | undefined : undefined; // likewise
    if (wanted && !found) throw forbidden(info, name, `pod rejected: RuntimeClass ${JSON.stringify(wanted)} not found`);
    const overhead = found?.overhead?.podFixed;
    if (spec.overhead && Object.keys(spec.overhead).length && !overhead) throw forbidden(info, name, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    if (overhead && spec.overhead && !equal(spec.overhead, overhead)) throw forbidden(info, name, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    if (overhead) spec.overhead = {...overhead} as NonNullable<typeof spec.overhead>; // quantities
    const {nodeSelector = {}, tolerations = []} = found?.scheduling ?? {};
    for (const [key, value] of Object.entries(nodeSelector)) {
      if (spec.nodeSelector?.[key] !== undefined && spec.nodeSelector[key] !== value) throw forbidden(info, name, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${spec.nodeSelector[key]}`);
      (spec.nodeSelector ??= {})[key] = value;
    }
    for (const toleration of tolerations) if (!spec.tolerations?.some((own) => equal(own, toleration))) (spec.tolerations ??= []).push({...toleration});
  },
};
