// What components hand to the API server as decoded already has to be so: Events, and the statuses that kubelets write.
import {expect, test} from "vitest";
import {loadCluster, loadImages} from "../../src/cli/load.ts";
import {run} from "../../src/shell/terminal.ts";
import {decode} from "../../src/sim/api/decode.ts";
import {equal} from "../../src/sim/api/equal.ts";
import type {JsonObject} from "../../src/sim/api/object.ts";
import {boot} from "../../src/sim/boot.ts";

const COMMANDS = [
  "kubectl create deployment web --image=nginx --replicas=3", "kubectl run bad --image=nope", "kubectl run tool --image=busybox -- sleep 1000", "kubectl create job once --image=busybox -- false",
  `kubectl run large --image=nginx --overrides='{"spec":{"nodeName":"node01","containers":[{"name":"large","image":"nginx","resources":{"requests":{"cpu":"64"}}}]}}'`,
  "sleep 60", "kubectl debug tool --image=busybox -- sleep 5", "kubectl delete deployment web", "sleep 60",
];

test("Events and the statuses of Pods come out of decoding as they are", async () => {
  const world = boot("decoded", loadCluster("golden"), loadImages());
  for (const command of COMMANDS) await run(world, command);
  const kinds = new Map([["Event", "io.k8s.api.core.v1.Event"], ["Pod", "io.k8s.api.core.v1.Pod"]]);
  let seen = 0;
  for (const {object} of world.store.history.newestFirst()) {
    const type = object && kinds.get(object.kind);
    if (!type) continue;
    const there = object as unknown as JsonObject, fresh = decode(there, type).object, part = object.kind === "Pod" ? "status" : undefined;
    const same = part ? equal(fresh[part], there[part]) : equal(fresh, there);
    if (!same) expect(part ? there[part] : there, object.metadata.name).toEqual(part ? fresh[part] : fresh);
    seen++;
  }
  expect(seen).toBeGreaterThan(100);
});
