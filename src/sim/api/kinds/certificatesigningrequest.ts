// CertificateSigningRequests. Source: pkg/apis/certificates/v1/defaults.go, pkg/registry/certificates strategy.go, printers.go.
import {instant} from "../../clock.ts";
import {humanDuration} from "../duration.ts";
import type {CertificateSigningRequest} from "../types.ts";
import {csrErrors, csrStatusErrors, csrUpdateErrors} from "../validation/certificates.ts";
import {ageColumn, nameColumn, NONE, text} from "./columns.ts";
import {kind, type Mutable} from "./kind.ts";

type Conditions = NonNullable<CertificateSigningRequest["status"]>["conditions"];

export const certificatesigningrequest = kind<CertificateSigningRequest>({
  resource: "certificatesigningrequests", group: "certificates.k8s.io", status: true, nameErrors: () => [],
  prepareForCreate(object, io) {
    const {name, groups, uid, extra} = io.caller.user, {request, signerName, usages, expirationSeconds} = object.spec;
    // Nobody says who asks but the server.
    object.spec = {
      ...(extra && {extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]))}), groups: [...groups], ...(expirationSeconds !== undefined && {expirationSeconds}),
      request, signerName, ...(uid !== undefined && {uid}), ...(usages && {usages}), username: name,
    };
    object.status = {};
  },
  /** The object itself changes in its metadata only, its subresource `approval` in the conditions only. */
  prepareForUpdate(object, old, io) {
    const conditions = object.status?.conditions;
    Object.assign(object, {spec: old.spec, status: {...old.status}});
    if (conditions) object.status!.conditions = conditions;
    else delete object.status!.conditions;
    timed(object, old, io.nowMs);
  },
  /** Who signs does not decide: Approved and Denied stay as they are, or validation refuses them (preserveConditionInstances). */
  prepareForStatusUpdate(object, old, io) {
    for (const type of ["Approved", "Denied"]) {
      const before = old.status?.conditions?.filter((one) => one.type === type) ?? [], after = object.status?.conditions?.filter((one) => one.type === type) ?? [];
      for (const [i, one] of after.entries()) if (before[i]) Object.assign(one, before[i]);
    }
    if (!object.status?.conditions?.length) delete object.status?.conditions;
    timed(object, old, io.nowMs);
  },
  validate: (object) => csrErrors(object),
  validateUpdate: csrUpdateErrors,
  validateStatusUpdate: (object, old) => csrStatusErrors(object, old),
  fields: {"spec.signerName": ({spec}) => spec.signerName},
  columns: [
    nameColumn, ageColumn, text("SignerName", ({spec}) => spec.signerName), text("Requestor", ({spec}) => spec.username ?? ""),
    text("RequestedDuration", ({spec}) => (spec.expirationSeconds === undefined ? NONE : humanDuration(spec.expirationSeconds * 1000))), text("Condition", condition),
  ],
});

/** populateConditionTimestamps: what nobody timed is of now, or of when a condition of its kind came. */
function timed(object: Mutable<CertificateSigningRequest>, old: CertificateSigningRequest, nowMs: number): void {
  const now = instant(nowMs), before: Conditions = old.status?.conditions;
  for (const one of object.status?.conditions ?? []) {
    one.lastUpdateTime ||= now;
    one.lastTransitionTime ||= before?.find(({type, status, lastTransitionTime}) => type === one.type && status === one.status && lastTransitionTime)?.lastTransitionTime ?? now;
  }
}

function condition({status}: CertificateSigningRequest): string {
  const types = (status?.conditions ?? []).map(({type}) => type);
  const words = types.includes("Denied") ? ["Denied"] : types.includes("Approved") ? ["Approved"] : types.includes("Failed") ? [] : ["Pending"];
  if (types.includes("Failed")) words.push("Failed");
  if (status?.certificate?.length) words.push("Issued");
  return words.join(",");
}
