// What the API server refuses beyond the recordings, in upstream's words: one row a request.
import {beforeAll, expect, test} from "vitest";
import {loadCluster, loadImages} from "../../src/cli/load.ts";
import {boot} from "../../src/sim/boot.ts";
import {clientFor, type Client} from "../../src/sim/api/client.ts";
import type {Json} from "../../src/sim/api/object.ts";
import {emptyWorld} from "../../src/sim/world.ts";
import {bootstrapApi} from "../harness/vectors/api-world.ts";

let client: Client;
beforeAll(() => {
  const world = bootstrapApi(emptyWorld("refusals", {name: "bare", version: "v1.36.3", epoch: "2026-11-23T12:00:00Z", ageSeconds: 0, serviceCIDR: "10.96.0.0/16", podCIDR: "192.168.0.0/16", dnsAddress: "10.96.0.10", hosts: [], objects: []}, {images: []}));
  client = clientFor(world, {author: "test", user: {name: "admin", groups: ["system:masters"]}, cause: "boot"});
});

const STORAGE = "/apis/storage.k8s.io/v1", CORE = "/api/v1/namespaces/t", HOOKS = "/apis/admissionregistration.k8s.io/v1", DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const template = {metadata: {labels: {a: "b"}}, spec: {containers: [{name: "c", image: "i"}]}};
const definition = (schema: Json): Json => ({metadata: {name: "ws.e.io"}, spec: {group: "e.io", scope: "Namespaced", names: {plural: "ws", kind: "W"}, versions: [{name: "v1", served: true, storage: true, schema: {openAPIV3Schema: schema}}]}});

const rows: readonly (readonly [path: string, body: Json, status: number, message: string])[] = [
  ["/apis/apps/v1/namespaces/t/deployments", {metadata: {name: "d"}, spec: {selector: {matchLabels: {a: "b"}}, template, strategy: {rollingUpdate: {maxSurge: 1.5}}}}, 400, 'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal number 1.5 into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32'],
  ["/api/v1/persistentvolumes", {metadata: {name: "v"}, spec: {capacity: {storage: "1Gi"}, accessModes: ["ReadWriteOnce"], nfs: {server: "s", path: "a"}}}, 422, 'PersistentVolume "v" is invalid: spec.nfs.path: Invalid value: "a": must be an absolute path'],
  [`${STORAGE}/csinodes`, {metadata: {name: "n"}, spec: {drivers: [{name: "a", nodeID: "", topologyKeys: null}]}}, 422, 'CSINode.storage.k8s.io "n" is invalid: spec.drivers[0].nodeID: Required value'],
  [`${STORAGE}/csidrivers`, {metadata: {name: "d"}, spec: {tokenRequests: [{audience: "a"}, {audience: "a"}]}}, 422, 'CSIDriver.storage.k8s.io "d" is invalid: spec.tokenRequests[1].audience: Duplicate value: "a"'],
  [`${STORAGE}/volumeattachments`, {metadata: {name: "a"}, spec: {attacher: "a", nodeName: "n", source: {}}}, 422, 'VolumeAttachment.storage.k8s.io "a" is invalid: spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
  [`${CORE}/podtemplates`, {metadata: {name: "p"}, template: {spec: {containers: []}}}, 422, 'PodTemplate "p" is invalid: template.spec.containers: Required value'],
  [`${CORE}/secrets`, {metadata: {name: "s"}, type: "kubernetes.io/dockerconfigjson", stringData: {".dockerconfigjson": "[]"}}, 422, 'Secret "s" is invalid: data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}'],
  [`${CORE}/pods?fieldManager=${"m".repeat(129)}`, {metadata: {name: "p"}}, 422, 'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes'],
  ["/api/v1/pods", {metadata: {name: "p"}}, 405, "the server does not allow this method on the requested resource"],
  [`${HOOKS}/validatingwebhookconfigurations`, {metadata: {name: "h"}, webhooks: [{name: "a.b.c", clientConfig: {url: "http://h"}, sideEffects: "None", admissionReviewVersions: ["v1"]}]}, 422, `ValidatingWebhookConfiguration.admissionregistration.k8s.io "h" is invalid: webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`],
  [DEFINITIONS, definition({type: "object", properties: {metadata: {type: "object", properties: {labels: {type: "object"}}}}}), 422, 'CustomResourceDefinition.apiextensions.k8s.io "ws.e.io" is invalid: spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified'],
  [DEFINITIONS, definition({type: "object", properties: {a: {type: "array", items: {}}}}), 422, 'CustomResourceDefinition.apiextensions.k8s.io "ws.e.io" is invalid: spec.validation.openAPIV3Schema.properties[a].items.type: Required value: must not be empty for specified array items'],
  [DEFINITIONS, definition({type: "object", anyOf: [{properties: {b: {minimum: 1}}}]}), 422, 'CustomResourceDefinition.apiextensions.k8s.io "ws.e.io" is invalid: spec.validation.openAPIV3Schema.properties[b]: Required value: because it is defined in spec.validation.openAPIV3Schema.anyOf[0].properties[b]'],
];

test.each(rows)("POST %s %#", (path, body, status, message) => {
  const answer = client.request({method: "POST", path, body: JSON.stringify(body)});
  expect([answer.status, (answer.body as {message?: string}).message]).toEqual([status, message]);
});

test("a list from the future is not waited for", () => {
  const {status, body} = client.request({method: "GET", path: `${CORE}/pods?resourceVersion=99999999`});
  expect(status).toBe(504);
  expect(body).toMatchObject({reason: "Timeout", details: {causes: [{reason: "ResourceVersionTooLarge", message: "Too large resource version"}], retryAfterSeconds: 1}});
});

test("a negative limit is none", () => {
  expect(client.request({method: "GET", path: `${CORE}/serviceaccounts?limit=-1`}).body).toMatchObject({items: [{metadata: {name: "default"}}]});
});

test("a watch that wants bookmarks is told how far it knows all", () => {
  const world = boot("bookmarks", loadCluster("three-nodes"), loadImages());
  const client = clientFor(world, {author: "test", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: "boot"});
  const watch = (query: string) => client.request({method: "GET", path: `/api/v1/namespaces?watch=true&allowWatchBookmarks=true&${query}`}).body as readonly {type: string; object: unknown}[];
  const resourceVersion = String(world.store.revision);
  expect(watch(`resourceVersion=${resourceVersion}`)).toEqual([{type: "BOOKMARK", object: {kind: "Namespace", apiVersion: "v1", metadata: {resourceVersion}, spec: {}, status: {}}}]);
  const initial = watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
  expect(initial.slice(0, -1).every(({type}) => type === "ADDED")).toBe(true);
  expect(initial.at(-1)).toMatchObject({type: "BOOKMARK", object: {metadata: {annotations: {"k8s.io/initial-events-end": "true"}}}});
});
