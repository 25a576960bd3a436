// The bare API server of the recordings: system namespaces, a namespace t with a ServiceAccount, bootstrap objects, nothing else.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {clientFor, type ResourceName} from "../../../src/sim/api/client.ts";
import bootstrap from "../../../data/kubernetes/bootstrap.json" with {type: "json"};
import {definitions} from "../../../src/sim/api/custom/definitions.ts";
import {judged} from "../../../src/sim/api/custom/names.ts";
import type {CustomResourceDefinition} from "../../../src/sim/api/types.ts";
import type {World} from "../../../src/sim/world.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
// The definition that the recordings took for granted: told in the note of the topic api-crd.
const note = (JSON.parse(readFileSync(join(import.meta.dirname, "../../golden/vectors/api-crd.json"), "utf8")) as {note: string}).note;
const gizmos = JSON.parse(note.slice(note.indexOf('{"apiVersion"'), note.lastIndexOf("}") + 1)) as CustomResourceDefinition;

export function bootstrapApi(world: World): World {
  const client = clientFor(world, {author: "kube-apiserver", user: {name: "system:apiserver", groups: ["system:masters"]}, cause: "boot"});
  const make = (resource: ResourceName, body: {metadata: {name: string; namespace?: string}}) => client.create(resource, body as never); // bodies are written out below
  for (const name of ["default", "kube-system", "kube-public", "kube-node-lease", "t"]) make("namespaces", {metadata: {name}});
  make("serviceaccounts", {metadata: {name: "default", namespace: "t"}});
  for (const [name, value] of [["system-cluster-critical", 2000000000], ["system-node-critical", 2000001000]] as const) {
    make("priorityclasses", {metadata: {name}, value, description: "Used for system critical pods."} as {metadata: {name: string}});
  }
  make("services", {metadata: {name: "kubernetes", namespace: "default"}, spec: {clusterIP: "10.96.0.1", ports: [{name: "https", port: 443, targetPort: 6443}]}} as {metadata: {name: string; namespace: string}});
  for (const body of bootstrap.clusterroles) make("clusterroles", body);
  for (const body of bootstrap.clusterrolebindings) client.request({method: "POST", path: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", body: body as never}); // written out there
  client.request({method: "POST", path: DEFINITIONS, body: gizmos as never}); // a definition is JSON
  const [made] = definitions(world);
  client.request({method: "PUT", path: `${DEFINITIONS}/${gizmos.metadata.name}/status`, body: {...made!, status: judged(made!, [], world.nowMs)} as never});
  // A Namespace that the recording left behind, for ever terminating.
  make("namespaces", {metadata: {name: "nsx1"}});
  client.delete("namespaces", "nsx1");
  world.store.compactRevision = world.store.revision; // watches reach back to the server's start
  return world;
}
