// Old certificate requests are deleted: decided ones after an hour, undecided ones after a day (pkg/controller/certificates/cleaner).
// Not simulated: requests whose certificate has expired.
import type {CertificateSigningRequest} from "../api/types.ts";
import {parseInstant} from "../clock.ts";
import type {Component} from "../component.ts";

const HOUR_MS = 3_600_000;

export const csrcleaner: Component = {
  name: "certificatesigningrequest-cleaner-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {certificatesigningrequests: ({object}) => (object ? [object.metadata.name] : [])},
  reconcile(name, io) {
    const csr = io.client.get("certificatesigningrequests", name);
    if (!csr) return;
    const leftMs = endOf(csr) - io.nowMs;
    if (leftMs > 0) return io.requeue(leftMs);
    io.client.delete("certificatesigningrequests", name);
  },
};

function endOf({metadata, status}: CertificateSigningRequest): number {
  const decided = status?.conditions?.find(({type}) => type === "Approved" || type === "Denied" || type === "Failed");
  return decided ? parseInstant(decided.lastUpdateTime ?? metadata.creationTimestamp) + HOUR_MS : parseInstant(metadata.creationTimestamp) + 24 * HOUR_MS;
}
