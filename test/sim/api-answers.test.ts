// What the API server answers beyond the recordings, in upstream's words: Pods, definitions, patches, lists, watches.
import {beforeEach, expect, test} from "vitest";
import {clientFor, type Client, type Request} from "../../src/sim/api/client.ts";
import type {Json, JsonObject} from "../../src/sim/api/object.ts";
import {inWireOrder} from "../../src/sim/api/wire.ts";
import {emptyWorld, fork, type World} from "../../src/sim/world.ts";
import {bootstrapApi} from "../harness/vectors/api-world.ts";

const bare = bootstrapApi(emptyWorld("answers", {name: "bare", version: "v1.36.3", epoch: "2026-11-23T12:00:00Z", ageSeconds: 0, serviceCIDR: "10.96.0.0/16", podCIDR: "192.168.0.0/16", dnsAddress: "10.96.0.10", hosts: [], objects: []}, {images: []}));
let client: Client, world: World;
beforeEach(() => {
  world = fork(bare);
  client = clientFor(world, {author: "test", user: {name: "admin", groups: ["system:masters"]}, cause: "boot"});
});

const PODS = "/api/v1/namespaces/t/pods", MAPS = "/api/v1/namespaces/t/configmaps";
const send = (method: Request["method"], path: string, body?: Json, rest: Partial<Request> = {}) => client.request({method, path, ...(body !== undefined && {body: typeof body === "string" ? body : JSON.stringify(body)}), ...rest});
const messageOf = (body: Json | string): string => String((body as JsonObject)["message"]).replace(/^Pod "p" is invalid: /, "");
const pod = (spec: JsonObject, metadata: JsonObject = {}): Json => ({metadata: {name: "p", ...metadata}, spec: {automountServiceAccountToken: false, containers: [{name: "c", image: "i"}], ...spec}});

const refused: readonly (readonly [what: string, body: Json, message: string])[] = [
  ["an iSCSI volume", pod({volumes: [{name: "v", iscsi: {}}]}), "[spec.volumes[0].iscsi.targetPortal: Required value, spec.volumes[0].iscsi.iqn: Required value]"],
  ["a projection of two", pod({volumes: [{name: "v", projected: {sources: [{secret: {name: "a"}, configMap: {name: "b"}}]}}]}), "spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source"],
  ["a template of a claim", pod({volumes: [{name: "v", ephemeral: {volumeClaimTemplate: {spec: {}}}}]}), "[spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required, spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value]"],
  ["the Pod's own resources", pod({resources: {requests: {cpu: "1"}, limits: {cpu: "500m"}}}), 'spec.resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 500m'],
  ["a claim that nobody declares", pod({containers: [{name: "c", image: "i", resources: {claims: [{name: "x"}]}}]}), 'spec.containers[0].resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty'],
  ["claims without a source", pod({resourceClaims: [{name: "a"}]}), 'spec.resourceClaims[0]: Invalid value: {"Name":"a","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'],
  ["a mirror Pod without a node", pod({}, {annotations: {"kubernetes.io/config.mirror": "x"}}), 'metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set'],
  ["an unmasked /proc", pod({containers: [{name: "c", image: "i", securityContext: {procMount: "Unmasked"}}]}), 'spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`'],
  ["HostProcess without the host's network", pod({securityContext: {windowsOptions: {hostProcess: true}}}), "spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers"],
];

test.each(refused)("a Pod with %s is refused", (_, body, message) => {
  const answer = send("POST", PODS, body);
  expect([answer.status, messageOf(answer.body)]).toEqual([422, message]);
});

test("amounts of resources have no more than thousandths, and an empty reference has no name", () => {
  const {body} = send("POST", PODS, pod({containers: [{name: "c", image: "i", resources: {requests: {cpu: "0.5m"}}}], imagePullSecrets: [{name: ""}]}));
  expect(body).toMatchObject({spec: {containers: [{resources: {requests: {cpu: "1m"}}}], imagePullSecrets: [{}]}});
});

test("a refused patch quotes the object as Go writes it: sorted where the patch went, in the order of fields elsewhere", () => {
  send("POST", MAPS, {metadata: {labels: {b: "1"}, name: "m"}, data: {z: "1", b: "2"}});
  const text = messageOf(send("PATCH", `${MAPS}/m`, {data: {a: 1}}, {contentType: "application/merge-patch+json"}).body);
  expect(text).toMatch(/^ "" is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"v1\\",\\"data\\":\{\\"a\\":1,\\"b\\":\\"2\\",\\"z\\":\\"1\\"\},\\"kind\\":\\"ConfigMap\\",\\"metadata\\":\{\\"name\\":\\"m\\",\\"namespace\\":\\"t\\",\\"uid\\"/);
  expect(text).toMatch(/json: cannot unmarshal number into Go struct field ConfigMap\.data of type string$/);
});

test("answers are written in the order of Go's structures", () => {
  const text = JSON.stringify(inWireOrder(send("POST", PODS, pod({})).body as Json));
  expect(text).toMatch(/^\{"kind":"Pod","apiVersion":"v1","metadata":\{"name":"p","namespace":"t","uid":"[^"]+","resourceVersion":"\d+","generation":1,/);
  expect(text).toContain('"containers":[{"name":"c","image":"i","resources":{},"terminationMessagePath":');
});

test("a Namespace that enforces a standard warns of templates that break it", () => {
  send("PATCH", "/api/v1/namespaces/t", {metadata: {labels: {"pod-security.kubernetes.io/enforce": "baseline"}}}, {contentType: "application/merge-patch+json"});
  const spec = {hostNetwork: true, containers: [{name: "c", image: "i", livenessProbe: {tcpSocket: {port: 1, host: "h"}}}]};
  expect(messageOf(send("POST", PODS, pod(spec)).body)).toBe('pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true), probe or lifecycle host (container "c" uses probe or lifecycle host "h")');
  const {status, warnings} = send("POST", "/apis/apps/v1/namespaces/t/replicasets", {metadata: {name: "r"}, spec: {selector: {matchLabels: {a: "b"}}, template: {metadata: {labels: {a: "b"}}, spec: {...spec, containers: [{name: "c", image: "i"}]}}}});
  expect([status, warnings]).toEqual([201, ['would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)']]);
});

test("what a DELETE says of itself is read as strictly as any body", () => {
  send("POST", MAPS, {metadata: {name: "m"}});
  expect(messageOf(send("DELETE", `${MAPS}/m`, "xx").body)).toBe("couldn't get version/kind; json parse error: invalid character 'x' looking for beginning of value");
  expect(messageOf(send("DELETE", `${MAPS}/m`, {gracePeriodSeconds: "a"}).body)).toBe("json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64");
  expect(messageOf(send("DELETE", "/api/v1/namespaces/t", {preconditions: {uid: "u"}}).body)).toMatch(/^Operation cannot be fulfilled on namespaces "t": Precondition failed: UID in precondition: u, UID in object meta: /);
  expect(send("DELETE", "/api/v1/namespaces/t?dryRun=All").body).toMatchObject({status: {phase: "Terminating"}});
  expect(send("GET", "/api/v1/namespaces/t").body).toMatchObject({status: {phase: "Active"}});
});

test("a page by selector goes on while keys follow, and a watch tells what left the selection as it was", () => {
  for (const [name, a] of [["m1", "1"], ["m2", "1"], ["m3", "2"]] as const) send("POST", MAPS, {metadata: {name, labels: {a}}});
  const since = String(world.store.revision);
  expect(send("GET", `${MAPS}?labelSelector=a%3D1&limit=2`).body).toMatchObject({metadata: {continue: expect.any(String) as string}});
  send("PATCH", `${MAPS}/m1`, {metadata: {labels: {a: null}}}, {contentType: "application/merge-patch+json"});
  expect(send("GET", `${MAPS}?watch=true&labelSelector=a%3D1&resourceVersion=${since}`).body).toMatchObject([{type: "DELETED", object: {metadata: {labels: {a: "1"}}}}]);
});

test("forms in which nobody can answer are refused, YAML is written", () => {
  expect(send("GET", MAPS, undefined, {accept: "application/xml"})).toMatchObject({status: 406});
  expect(send("GET", `${MAPS}?labelSelector=none`, undefined, {accept: "application/yaml"}).body).toMatch(/^apiVersion: v1\nitems: \[\]\nkind: ConfigMapList\n/);
});

test("one empty entry clears managedFields, and an empty map that somebody applies stays", () => {
  const apply = (manager: string, body: Json) => send("PATCH", `${MAPS}/m?fieldManager=${manager}`, body, {contentType: "application/apply-patch+yaml"});
  apply("a", {apiVersion: "v1", kind: "ConfigMap", metadata: {name: "m"}, data: {x: "1"}});
  const {body} = send("PATCH", `${MAPS}/m`, {metadata: {managedFields: [{}]}}, {contentType: "application/merge-patch+json"});
  expect((body as {metadata: object}).metadata).not.toHaveProperty("managedFields");
});

test("devices and priority levels are kept and checked", () => {
  expect(send("POST", "/apis/resource.k8s.io/v1/namespaces/t/resourceclaims", {metadata: {name: "r"}, spec: {devices: {requests: [{name: "a", exactly: {deviceClassName: "gpu"}}]}}}).body).toMatchObject({spec: {devices: {requests: [{exactly: {allocationMode: "ExactCount", count: 1}}]}}});
  expect(messageOf(send("POST", "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", {metadata: {name: "l"}, spec: {type: "Limited"}}).body)).toBe('PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io "l" is invalid: spec.limited: Required value: must not be empty when type is Limited');
});

test("the status of a Pod: its first address is the list's, one of a family, and what ended for good stays ended", () => {
  send("POST", PODS, pod({restartPolicy: "Never"}));
  const status = (part: JsonObject) => send("PATCH", `${PODS}/p/status`, {status: part}, {contentType: "application/strategic-merge-patch+json"});
  expect(status({podIP: "10.0.0.1"}).body).toMatchObject({status: {podIPs: [{ip: "10.0.0.1"}]}});
  expect(messageOf(status({podIPs: [{ip: "10.0.0.1"}, {ip: "10.0.0.2"}]}).body)).toBe('status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: may specify no more than one IP for each IP family');
  const container = {name: "c", image: "i", imageID: "i", ready: false, restartCount: 0};
  expect(status({containerStatuses: [{...container, state: {terminated: {exitCode: 1}}}]}).status).toBe(200);
  expect(messageOf(status({containerStatuses: [{...container, state: {running: {}, terminated: null}}]}).body)).toBe("status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state");
});

test("what admission adds to a new object has no manager", () => {
  const fields = JSON.stringify(((send("POST", `${PODS}?fieldManager=a`, pod({})).body as JsonObject)["metadata"] as JsonObject)["managedFields"]);
  expect(fields).toContain("f:restartPolicy");
  expect(fields).not.toMatch(/f:tolerations|f:serviceAccount|f:priority/);
});
