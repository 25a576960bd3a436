// CertificateSigningRequests. Source: pkg/apis/certificates/v1/defaults.go, pkg/registry/certificates, printers.go.
import {humanDuration} from "../duration.ts";
import type {CertificateSigningRequest} from "../types.ts";
import {csrErrors} from "../validation/certificates.ts";
import {ageColumn, nameColumn, NONE, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const certificatesigningrequest = kind<CertificateSigningRequest>({
  resource: "certificatesigningrequests", group: "certificates.k8s.io", status: true,
  prepareForCreate(object, io) {
    const {name, groups, uid} = io.caller.user;
    object.spec.username = name;
    object.spec.groups = [...groups];
    if (uid !== undefined) object.spec.uid = uid;
    object.status = {};
  },
  prepareForUpdate(object, old) { Object.assign(object, {spec: old.spec}); },
  validate: csrErrors,
  fields: {"spec.signerName": ({spec}) => spec.signerName},
  columns: [
    nameColumn, ageColumn, text("SignerName", ({spec}) => spec.signerName), text("Requestor", ({spec}) => spec.username ?? ""),
    text("RequestedDuration", ({spec}) => (spec.expirationSeconds === undefined ? NONE : humanDuration(spec.expirationSeconds * 1000))), text("Condition", condition),
  ],
});

function condition({status}: CertificateSigningRequest): string {
  const types = (status?.conditions ?? []).map(({type}) => type);
  const words = types.includes("Denied") ? ["Denied"] : types.includes("Approved") ? ["Approved"] : types.includes("Failed") ? [] : ["Pending"];
  if (types.includes("Failed")) words.push("Failed");
  if (status?.certificate?.length) words.push("Issued");
  return words.join(",");
}
