// Approved certificate requests for Kubernetes' own signers get their certificate. Source: pkg/controller/certificates/signer/signer.go, authority/authority.go.
import {base64} from "../../api/base64.ts";
import type {CertificateSigningRequest} from "../../api/types.ts";
import {instant} from "../../clock.ts";
import type {Component, Reconcile} from "../../component.ts";
import {authorityEndMs, issue, serialOf} from "../../pki/authority.ts";
import {pemText} from "../../pki/der.ts";
import {parseRequest, type CertificateRequest} from "../../pki/request.ts";
import {clientComplaint, servingComplaint} from "./kubelet.ts";
import {extendedUsages, keyUsages} from "./usages.ts";

/** What a signer asks of a request; the complaint is the end of it. */
const SIGNERS: {readonly [signerName: string]: (request: CertificateRequest, usages: readonly string[]) => string | undefined} = {
  "kubernetes.io/kube-apiserver-client": (_request, usages) => apiClientComplaint(usages),
  "kubernetes.io/kube-apiserver-client-kubelet": clientComplaint,
  "kubernetes.io/kubelet-serving": servingComplaint,
  "kubernetes.io/legacy-unknown": () => undefined,
};

/** validAPIServerClientUsages. */
function apiClientComplaint(usages: readonly string[]): string | undefined {
  const other = usages.find((usage) => !["digital signature", "key encipherment", "client auth"].includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
}

const holds = ({status}: CertificateSigningRequest, wanted: string): boolean => status?.conditions?.some(({type, status: is}) => type === wanted && is === "True") ?? false;

export const csrsigning: Component = {
  name: "certificatesigningrequest-signing-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 25,
  watches: {certificatesigningrequests: ({object}) => (object && holds(object as CertificateSigningRequest, "Approved") ? [object.metadata.name] : [])},
  reconcile(name, io) {
    const csr = io.client.get("certificatesigningrequests", name), check = csr && SIGNERS[csr.spec.signerName];
    if (!csr || !check || csr.status?.certificate || !holds(csr, "Approved") || csr.status?.conditions?.some(({type}) => type === "Denied" || type === "Failed")) return;
    const request = parseRequest(atob(csr.spec.request)), usages = csr.spec.usages ?? [], wrong = check(request, usages);
    const failed = {type: "Failed", status: "True", reason: "SignerValidationFailure", message: wrong, lastUpdateTime: instant(io.nowMs)};
    if (wrong) io.client.update("certificatesigningrequests", {...csr, status: {...csr.status, conditions: [...(csr.status?.conditions ?? []), failed]}}, "status");
    // A request whose signature is not its own key's is tried again and again, and nobody is told.
    else if (request.signed) io.client.update("certificatesigningrequests", {...csr, status: {...csr.status, certificate: base64(signed(csr, request, io))}}, "status");
  },
};

const MINUTE_MS = 60_000, YEAR_MS = 365 * 24 * 60 * MINUTE_MS, BACKDATE_MS = 5 * MINUTE_MS, SHORT_MS = 8 * 60 * MINUTE_MS;

/** PermissiveSigningPolicy: certificates begin five minutes ago, and all but short ones end as much earlier. */
function signed({spec}: CertificateSigningRequest, request: CertificateRequest, io: Reconcile): string {
  const {usages = [], expirationSeconds} = spec;
  const lifeMs = expirationSeconds === undefined ? YEAR_MS : Math.min(YEAR_MS, Math.max(expirationSeconds * 1000, 10 * MINUTE_MS));
  const endMs = io.nowMs + lifeMs - (lifeMs < SHORT_MS ? 0 : BACKDATE_MS);
  return pemText("CERTIFICATE", issue({
    serial: serialOf(() => io.random()), subject: request.subject, alternatives: request.alternatives, publicKey: request.publicKey,
    notBeforeMs: io.nowMs - BACKDATE_MS, notAfterMs: Math.min(endMs, authorityEndMs(io.world)), usages: keyUsages(usages), extendedUsages: extendedUsages(usages),
  }));
}
