// The Lease by which one of several schedulers leads (client-go tools/leaderelection). Its renewals are not played, as heartbeats are not.
import {clientFor, StatusError, Unreachable} from "../../api/client.ts";
import {microInstant} from "../../clock.ts";
import {uuid} from "../../random.ts";
import type {ProcessIO} from "./program.ts";

export function acquireLease(io: ProcessIO, name: string): void {
  const author = "kube-scheduler", now = microInstant(io.nowMs);
  const client = clientFor(io.world, {author, user: {name: `system:${author}`, groups: ["system:masters"]}, cause: {revision: io.world.store.revision}});
  const spec = {holderIdentity: `${io.container.hostname}_${uuid(io.random)}`, leaseDurationSeconds: 15, acquireTime: now, renewTime: now};
  try {
    const there = client.get("leases", name, "kube-system");
    if (there) client.update("leases", {...there, spec: {...spec, leaseTransitions: (there.spec?.leaseTransitions ?? 0) + 1}});
    else client.create("leases", {metadata: {name, namespace: "kube-system"}, spec: {...spec, leaseTransitions: 0}});
  } catch (error) {
    // Without a server there is nobody to lead.
    if (!(error instanceof StatusError) && !(error instanceof Unreachable)) throw error;
  }
}
