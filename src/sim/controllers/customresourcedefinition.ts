// What the API server itself does with CustomResourceDefinitions: it accepts their names, establishes them, and empties them when they are deleted.
// Source: apiextensions-apiserver pkg/controller/status, establish, finalizer.
import type {CustomResourceDefinition, CustomResourceDefinitionCondition} from "../api/types.ts";
import type {Json} from "../api/object.ts";
import {definitions} from "../api/custom/definitions.ts";
import {judged} from "../api/custom/names.ts";
import {equal} from "../api/equal.ts";
import {instant} from "../clock.ts";
import type {Component, Reconcile} from "../component.ts";

const PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

export const customresourcedefinition: Component = {
  name: "crd-controller",
  unit: () => "kube-apiserver",
  author: () => "kube-apiserver",
  latencyMs: 5,
  watches: {customresourcedefinitions: ({object, previous}, world) => (object ? [object.metadata.name] : definitions(world).filter(({spec}) => spec.group === (previous as CustomResourceDefinition | undefined)?.spec.group).map(({metadata}) => metadata.name))},
  reconcile(name, io) {
    const found = definitions(io.world).find(({metadata}) => metadata.name === name);
    if (!found) return;
    if (found.metadata.deletionTimestamp) return empty(found, io);
    const status = judged(found, definitions(io.world), io.nowMs);
    if (!equal(status, found.status)) write({...found, status}, io, "/status");
  },
};

function write(definition: CustomResourceDefinition, io: Reconcile, subresource: string): CustomResourceDefinition {
  const {body} = io.client.request({method: "PUT", path: `${PATH}/${definition.metadata.name}${subresource}`, body: definition as unknown as Json}); // a definition is JSON
  return body as unknown as CustomResourceDefinition;
}

function empty(found: CustomResourceDefinition, io: Reconcile): void {
  if (!found.metadata.finalizers?.includes(CLEANUP)) return;
  const objects = [...io.world.store.keys.under(`/registry/${found.spec.names.plural}.${found.spec.group}/`)].map(([, {object}]) => object);
  const version = found.spec.versions.find(({served}) => served)?.name;
  for (const {metadata: {name, namespace, deletionTimestamp}} of objects) {
    if (!deletionTimestamp && version) io.client.request({method: "DELETE", path: `/apis/${found.spec.group}/${version}${namespace ? `/namespaces/${namespace}` : ""}/${found.spec.names.plural}/${name}`});
  }
  const left = io.world.store.keys.under(`/registry/${found.spec.names.plural}.${found.spec.group}/`).next().done !== true;
  const condition: CustomResourceDefinitionCondition = {
    type: "Terminating", lastTransitionTime: instant(io.nowMs),
    ...(left ? {status: "True", reason: "InstanceDeletionInProgress", message: "CustomResource deletion is in progress"} : {status: "False", reason: "InstanceDeletionCompleted", message: "removed all instances"}),
  };
  const conditions = (found.status?.conditions ?? []).map((one) => (one.type !== "Terminating" ? one : one.status === condition.status && one.reason === condition.reason ? one : condition));
  const told = equal(conditions, found.status?.conditions) ? found : write({...found, status: {...found.status!, conditions}}, io, "/status");
  if (left) return io.requeue(5000);
  write({...told, metadata: {...told.metadata, finalizers: told.metadata.finalizers!.filter((finalizer) => finalizer !== CLEANUP)}}, io, "");
}
