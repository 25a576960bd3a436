import {expect, test} from "vitest";
import {httpRequest} from "../../src/sim/network/http.ts";
import {resolve} from "../../src/sim/network/dns.ts";
import {route} from "../../src/sim/network/route.ts";
import {loadCluster, loadImages} from "../../src/cli/load.ts";
import {clientFor} from "../../src/sim/api/client.ts";
import {boot} from "../../src/sim/boot.ts";
import {advance} from "../../src/sim/run.ts";
import {bench, one} from "./worlds.ts";

const node = {host: "controlplane", ip: "172.30.1.2"};

function shop() {
  const made = bench();
  const service = (name: string, spec: object) => made.client.create("services", {metadata: {name, namespace: "default"}, spec} as never);
  for (const name of ["a", "b", "d"]) made.pod(name, one("nginx"), {app: "shop"});
  made.pod("client", one("busybox:1.28", {command: ["sleep", "3600"]}));
  service("shop", {type: "NodePort", selector: {app: "shop"}, ports: [{port: 80, targetPort: 80}]});
  service("wrong", {selector: {app: "shop"}, ports: [{port: 80, targetPort: 8080}]});
  service("nobody", {selector: {app: "nobody"}, ports: [{port: 80}]});
  service("direct", {clusterIP: "None", selector: {app: "shop"}, ports: [{port: 80}]});
  advance(made.world, 8000);
  return made;
}

test("requests to a Service are spread over its Pods", () => {
  const {world, client, log} = shop();
  const {clusterIP} = client.get("services", "shop", "default")!.spec!;
  for (let i = 0; i < 300; i++) expect(httpRequest(world, node, {method: "GET", url: `http://${clusterIP}/`})).toMatchObject({status: 200});
  const hits = ["a", "b", "d"].map((name) => log(name).split("\n").filter((line) => line.includes("GET / HTTP/1.1")).length);
  expect(hits.reduce((sum, count) => sum + count)).toBe(300);
  for (const count of hits) expect(count).toBeGreaterThan(60);
});

test("node ports answer on every node and on localhost", () => {
  const {world, client} = shop();
  const port = client.get("services", "shop", "default")!.spec!.ports![0]!.nodePort;
  for (const host of ["node01", "node02", "localhost"]) expect(httpRequest(world, node, {method: "GET", url: `http://${host}:${port}`})).toMatchObject({status: 200});
});

test("no endpoints and wrong ports are refused, an address that nobody has is not reached", () => {
  const {world, client} = shop();
  for (const name of ["nobody", "wrong"]) expect(httpRequest(world, node, {method: "GET", url: `http://${client.get("services", name, "default")!.spec!.clusterIP}`})).toMatchObject({error: "refused"});
  expect(route(world, node, "192.168.1.250", 80)).toMatchObject({refusal: "unreachable"});
});

test("names resolve as in a Pod", () => {
  const {world, client} = shop();
  const pod = client.get("pods", "client", "default")!;
  const container = [...world.hosts[pod.spec.nodeName!]!.containers.values()].find(({podUid}) => podUid === pod.metadata.uid)!;
  const from = {host: pod.spec.nodeName!, ip: pod.status!.podIP!, container: container.id};
  const shopIP = client.get("services", "shop", "default")!.spec!.clusterIP;
  for (const name of ["shop", "shop.default", "shop.default.svc", "shop.default.svc.cluster.local"]) expect(resolve(world, from, name)).toMatchObject({addresses: [shopIP]});
  expect(resolve(world, from, "nosuch")).toEqual({error: "unknown"});
  expect(resolve(world, from, "direct")).toMatchObject({addresses: expect.objectContaining({length: 3})});
});

test("without CoreDNS no name of the cluster is found", () => {
  const {world, client, run} = shop();
  const dns = client.get("deployments", "coredns", "kube-system")!;
  client.update("deployments", {...dns, spec: {...dns.spec!, replicas: 0}});
  advance(world, 15_000);
  expect(run("client", "wget", "-qO-", "http://shop")).toBe("wget: bad address 'shop'\n");
});

test("where the cluster has addresses for load balancers, a machine outside reaches a Service by one", () => {
  const cluster = loadCluster("golden"), outside = {name: "laptop", address: "172.30.1.90", role: "machine" as const, cpu: 1, memory: "1Gi"};
  const world = boot("balanced", {...cluster, hosts: [...cluster.hosts, outside], loadBalancerRange: "172.30.1.240/30"}, loadImages());
  const client = clientFor(world, {author: "kubectl", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: {command: 1}});
  client.create("pods", {metadata: {name: "a", namespace: "default", labels: {app: "shop"}}, spec: one("nginx")} as never);
  for (const name of ["first", "second"]) client.create("services", {metadata: {name, namespace: "default"}, spec: {type: "LoadBalancer", selector: {app: "shop"}, ports: [{port: 80}]}} as never);
  advance(world, 8000);
  expect(["first", "second"].map((name) => client.get("services", name, "default")!.status!.loadBalancer!.ingress![0]!.ip)).toEqual(["172.30.1.240", "172.30.1.241"]);
  for (const from of [{host: "laptop", ip: outside.address}, node]) expect(httpRequest(world, from, {method: "GET", url: "http://172.30.1.240"})).toMatchObject({status: 200});
});
