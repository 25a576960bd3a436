// Certificates that kubelets ask for are approved without anybody's doing, if whoever asks may. Source: pkg/controller/certificates/approver/sarapprove.go.
import {decide} from "../../api/authorization/rbac.ts";
import type {CertificateSigningRequest} from "../../api/types.ts";
import type {Component} from "../../component.ts";
import {parseRequest, type CertificateRequest} from "../../pki/request.ts";
import {clientComplaint} from "./kubelet.ts";

const isNodeClient = ({spec}: CertificateSigningRequest, request: CertificateRequest): boolean => spec.signerName === "kubernetes.io/kube-apiserver-client-kubelet" && !clientComplaint(request, spec.usages ?? []);

/** What is recognised, which permission it takes, and what is said of it. */
const RECOGNIZERS = [
  {subresource: "selfnodeclient", fits: (csr: CertificateSigningRequest, request: CertificateRequest) => csr.spec.username === request.subject.commonName && isNodeClient(csr, request), message: "Auto approving self kubelet client certificate after SubjectAccessReview."},
  {subresource: "nodeclient", fits: isNodeClient, message: "Auto approving kubelet client certificate after SubjectAccessReview."},
];

export const csrapproving: Component = {
  name: "certificatesigningrequest-approving-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 15,
  watches: {certificatesigningrequests: ({object}) => (object ? [object.metadata.name] : [])},
  reconcile(name, io) {
    const csr = io.client.get("certificatesigningrequests", name);
    if (!csr || csr.status?.certificate || csr.status?.conditions?.some(({type}) => type === "Approved" || type === "Denied")) return;
    const {username = "", groups = []} = csr.spec, request = parseRequest(atob(csr.spec.request));
    const found = RECOGNIZERS.find(({fits, subresource}) => fits(csr, request) && decide(io.world, {name: username, groups}, {verb: "create", group: "certificates.k8s.io", resource: "certificatesigningrequests", subresource}).allowed);
    if (!found) return;
    const approved = {type: "Approved", status: "True", reason: "AutoApproved", message: found.message};
    const next: CertificateSigningRequest = {...csr, status: {...csr.status, conditions: [...(csr.status?.conditions ?? []), approved]}};
    io.client.request({method: "PUT", path: `/apis/certificates.k8s.io/v1/certificatesigningrequests/${encodeURIComponent(name)}/approval`, body: JSON.stringify(next)});
  },
};
