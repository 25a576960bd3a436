// Who may approve, sign and ask for what: CertificateApproval, CertificateSigning, CertificateSubjectRestriction.
// Source: plugin/pkg/admission/certificates, pkg/apis/certificates helpers.go.
import {parseRequest} from "../../pki/request.ts";
import {DerError} from "../../pki/der.ts";
import {decide} from "../authorization/rbac.ts";
import {equal} from "../equal.ts";
import {forbidden} from "../errors.ts";
import type {CertificateSigningRequest} from "../types.ts";
import type {AdmissionPlugin, Attributes} from "./plugin.ts";

const GROUP = "certificates.k8s.io", RESOURCE = "certificatesigningrequests";
const concerns = ({info}: Attributes): boolean => info.name === RESOURCE && info.group === GROUP;

/** IsAuthorizedForSignerName: for this signer, or for all of its domain. */
function mayUse(verb: string, signerName: string, {io: {world, caller: {user}}}: Attributes): boolean {
  const allowed = (name: string): boolean => decide(world, user, {verb, group: GROUP, resource: "signers", name}).allowed;
  return allowed(signerName) || allowed(`${signerName.split("/")[0]!}/*`);
}

export const certificateApproval: AdmissionPlugin = {
  name: "CertificateApproval",
  validate(_object, old, attributes) {
    if (!concerns(attributes) || attributes.subresource !== "approval" || attributes.operation !== "UPDATE") return;
    const {spec: {signerName}} = old as CertificateSigningRequest; // of that resource
    if (!mayUse("approve", signerName, attributes)) throw forbidden(attributes.info, attributes.name, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
  },
};

export const certificateSigning: AdmissionPlugin = {
  name: "CertificateSigning",
  validate(object, old, attributes) {
    if (!concerns(attributes) || attributes.subresource !== "status" || attributes.operation !== "UPDATE") return;
    const next = object as CertificateSigningRequest, before = old as CertificateSigningRequest; // of that resource
    if (next.status?.certificate === before.status?.certificate && equal(next.status?.conditions, before.status?.conditions)) return;
    const {signerName} = before.spec;
    if (!mayUse("sign", signerName, attributes)) throw forbidden(attributes.info, attributes.name, `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`);
  },
};

const CLIENT = "kubernetes.io/kube-apiserver-client", MASTERS = "system:masters";

export const certificateSubjectRestriction: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",
  validate(object, _old, attributes) {
    if (!concerns(attributes) || attributes.subresource || attributes.operation !== "CREATE") return;
    const {spec} = object as CertificateSigningRequest; // of that resource
    if (spec.signerName !== CLIENT) return;
    try {
      if (!parseRequest(atob(spec.request)).subject.organization.includes(MASTERS)) return;
    } catch (error) {
      if (error instanceof DerError) throw forbidden(attributes.info, attributes.name, `failed to parse CSR: ${error.message}`);
      throw error;
    }
    throw forbidden(attributes.info, attributes.name, `use of ${CLIENT} signer with ${MASTERS} group is not allowed`);
  },
};
