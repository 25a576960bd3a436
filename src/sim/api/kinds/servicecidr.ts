// ServiceCIDRs. Source: pkg/apis/networking/v1, printers.go, pkg/controlplane/controller/defaultservicecidr.
// Not simulated: further ranges, from which nothing is taken here; addresses that somebody makes by hand.
import {instant} from "../../clock.ts";
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import {cidrErrors, immutable} from "../validation/rules.ts";
import type {ServiceCIDR} from "../types.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const servicecidr = kind<ServiceCIDR>({
  resource: "servicecidrs", group: "networking.k8s.io", status: true,
  // Who makes the first one says that it is ready.
  prepareForCreate(object, io) { if (object.metadata.name === "kubernetes") object.status = {conditions: [{type: "Ready", status: "True", lastTransitionTime: instant(io.nowMs), reason: "", message: "Kubernetes Service CIDR is ready"}]}; },
  validate: ({spec}) => rangeErrors(spec?.cidrs ?? []),
  validateUpdate: ({spec}, old) => rangeUpdateErrors(spec?.cidrs ?? [], old.spec?.cidrs ?? []),
  columns: [nameColumn, text("CIDRs", ({spec}) => (spec?.cidrs ?? []).join(",")), ageColumn],
});

function rangeErrors(cidrs: readonly string[]): FieldError[] {
  if (!cidrs.length) return [required("spec.cidrs", "at least one CIDR required")];
  if (cidrs.length > 2) return [invalidValue("spec.cidrs", {CIDRs: cidrs}, "may only hold up to 2 values")];
  const errors = cidrs.flatMap((cidr, i) => cidrErrors(cidr, `spec.cidrs[${i}]`));
  if (cidrs.length === 2 && cidrs[0]!.includes(":") === cidrs[1]!.includes(":")) errors.push(invalidValue("spec.cidrs", cidrs, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"));
  return errors;
}

function rangeUpdateErrors(cidrs: readonly string[], old: readonly string[]): FieldError[] {
  const stays = (i: number) => immutable(cidrs[i], `spec.cidrs[${i}]`, cidrs[i] === old[i]);
  if (cidrs.length === old.length) return old.flatMap((_, i) => stays(i));
  return old.length === 1 && cidrs.length === 2 ? [...stays(0), ...rangeErrors(cidrs)] : [invalidValue("spec.cidrs", cidrs, "field is immutable")];
}
