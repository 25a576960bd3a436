// Worlds for tests: the golden cluster, booted once and forked, with a client and short ways to make Pods and look at them.
import {loadCluster, loadImages} from "../../src/cli/load.ts";
import {clientFor, type Client} from "../../src/sim/api/client.ts";
import type {Pod} from "../../src/sim/api/types.ts";
import {boot} from "../../src/sim/boot.ts";
import {exec, logs} from "../../src/sim/kubelet/server.ts";
import {fork, type World} from "../../src/sim/world.ts";

const golden = boot("test", loadCluster("golden"), loadImages());

export interface Bench { readonly world: World; readonly client: Client; pod(name: string, spec: object, labels?: {[key: string]: string}): void; state(name: string): string; log(name: string, container?: string): string; run(name: string, ...argv: string[]): string }

export function bench(): Bench {
  const world = fork(golden);
  const client = clientFor(world, {author: "kubectl", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: {command: 1}});
  return {
    world, client,
    pod: (name, spec, labels = {}) => { client.create("pods", {metadata: {name, namespace: "default", labels}, spec} as unknown as Pod); },
    state: (name) => describe(client.get("pods", name, "default")),
    log: (name, container = "c") => { const answer = logs(world, "default", name, container); return "value" in answer ? answer.value : `error: ${answer.error.message}`; },
    run: (name, ...argv) => { const answer = exec(world, "default", name, "c", argv); return "value" in answer ? answer.value.stdout + answer.value.stderr : `error: ${answer.error.message}`; },
  };
}

/** `Running c:ready/0` or `Pending c:ErrImagePull/0`. */
function describe(pod: Pod | undefined): string {
  if (!pod) return "gone";
  const containers = [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []];
  return [pod.status?.phase, ...containers.map(({name, ready, restartCount, state}) => `${name}:${ready ? "ready" : state?.waiting?.reason ?? state?.terminated?.reason ?? "unready"}/${restartCount}`)].join(" ");
}

/** A Pod of one container `c`. */
export const one = (image: string, container: object = {}, spec: object = {}): object => ({containers: [{name: "c", image, ...container}], ...spec});
export const script = (text: string, image = "busybox", spec: object = {}): object => one(image, {command: ["sh", "-c", text]}, spec);
