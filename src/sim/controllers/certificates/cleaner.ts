// Old certificate requests are deleted: decided ones after an hour, undecided ones after a day, at once where the certificate has expired
// (pkg/controller/certificates/cleaner).
import type {CertificateSigningRequest} from "../../api/types.ts";
import {parseInstant} from "../../clock.ts";
import type {Component} from "../../component.ts";
import {readCertificate} from "../../pki/certificate.ts";
import {DerError, pemBlocks} from "../../pki/der.ts";

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
  const endMs = decided ? parseInstant(decided.lastUpdateTime ?? metadata.creationTimestamp) + HOUR_MS : parseInstant(metadata.creationTimestamp) + 24 * HOUR_MS;
  return status?.certificate ? Math.min(endMs, expiry(status.certificate)) : endMs;
}

function expiry(certificate: string): number {
  const [block] = pemBlocks(atob(certificate));
  try {
    return block ? readCertificate(block.bytes).notAfterMs : Infinity;
  } catch (error) {
    if (error instanceof DerError) return Infinity; // some other signer's business
    throw error;
  }
}
