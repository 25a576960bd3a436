// Priority admission: a Pod's priority is its class's. Source: plugin/pkg/admission/priority.
import {forbidden} from "../errors.ts";
import {get, list} from "../registry.ts";
import type {Pod, PriorityClass} from "../types.ts";
import type {Io, Mutable} from "../kinds/kind.ts";
import type {AdmissionPlugin, Attributes} from "./plugin.ts";

export const priority: AdmissionPlugin = {
  name: "Priority",
  admit(object, old, {info, subresource, operation, name, io}) {
    if (info.name !== "pods" || subresource) return;
    const pod = object as unknown as Mutable<Pod>; // of the pods resource
    if (operation === "UPDATE") {
      const before = old as Pod | undefined; // likewise
      if (pod.spec.priority === undefined && before?.spec.priority !== undefined) pod.spec.priority = before.spec.priority;
      if (pod.spec.preemptionPolicy === undefined && before?.spec.preemptionPolicy !== undefined) pod.spec.preemptionPolicy = before.spec.preemptionPolicy;
      return;
    }
    const found = classOf(pod, io);
    if (pod.spec.priorityClassName && !found) throw forbidden(info, name, `no PriorityClass with name ${pod.spec.priorityClassName} was found`);
    const value = found?.value ?? 0, policy = found?.preemptionPolicy ?? "PreemptLowerPriority";
    if (found) pod.spec.priorityClassName = found.metadata.name;
    if (pod.spec.priority !== undefined && pod.spec.priority !== value) throw forbidden(info, name, `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`);
    if (pod.spec.preemptionPolicy !== undefined && pod.spec.preemptionPolicy !== policy) throw forbidden(info, name, `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`);
    pod.spec.priority = value;
    pod.spec.preemptionPolicy = policy;
  },
  validate(object, _old, attributes) {
    if (attributes.info.name === "priorityclasses" && attributes.operation !== "DELETE") checkDefault(object as PriorityClass, attributes); // of that resource
  },
};

/** There is one default: a second class may not be marked so (validatePriorityClass). */
function checkDefault(object: PriorityClass, {info, operation, name, io}: Attributes): void {
  if (!object.globalDefault) return;
  const there = (list(io.world, "priorityclasses") as readonly PriorityClass[]).filter(({globalDefault}) => globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0]; // of that resource
  if (there && (operation === "CREATE" || there.metadata.name !== name)) throw forbidden(info, name, `PriorityClass ${there.metadata.name} is already marked as default. Only one default can exist`);
}

/** The class that a Pod names, or the global default. */
function classOf(pod: Mutable<Pod>, io: Io): PriorityClass | undefined {
  if (pod.spec.priorityClassName) return get(io.world, "priorityclasses", pod.spec.priorityClassName) as PriorityClass | undefined; // of that resource
  const defaults = (list(io.world, "priorityclasses") as readonly PriorityClass[]).filter(({globalDefault}) => globalDefault); // likewise
  return defaults.sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}
