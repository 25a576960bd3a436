// Validation of Nodes. Source: pkg/apis/core/validation ValidateNode, ValidateNodeUpdate.
import {forbiddenField, invalidValue, type FieldError} from "../field-errors.ts";
import {labelValueErrors, qualifiedNameErrors} from "../names.ts";
import type {Node, Taint} from "../types.ts";
import {amountErrors} from "./resources.ts";
import {cidrErrors} from "./rules.ts";
import {effectErrors} from "./scheduling.ts";

export const nodeErrors = (node: Node): FieldError[] => [...taintsErrors(node.spec?.taints, "metadata.taints"), ...podCidrErrors(node), ...amountsErrors(node)];

const amountsErrors = ({status}: Node): FieldError[] => (["capacity", "allocatable"] as const).flatMap((field) => Object.entries(status?.[field] ?? {}).flatMap(([name, value]) => amountErrors(name, value, `status.${field}.${name}`)));

function taintsErrors(taints: readonly Taint[] | undefined, at: string): FieldError[] {
  const errors: FieldError[] = [], seen = new Set<string>();
  for (const [i, {key, value = "", effect, timeAdded}] of (taints ?? []).entries()) {
    const path = `${at}[${i}]`;
    errors.push(...qualifiedNameErrors(key).map((text) => invalidValue(`${path}.key`, key, text)), ...labelValueErrors(value).map((text) => invalidValue(`${path}.value`, value, text)), ...effectErrors(effect, false, `${path}.effect`));
    const pair = `${key}\0${effect}`;
    if (seen.has(pair)) errors.push({reason: "FieldValueDuplicate", field: path, message: `Duplicate value: ${JSON.stringify({Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null})}: taints must be unique by key and effect pair`});
    seen.add(pair);
  }
  return errors;
}

function podCidrErrors({spec}: Node): FieldError[] {
  const ranges = spec?.podCIDRs ?? (spec?.podCIDR ? [spec.podCIDR] : []);
  const errors = ranges.flatMap((range, i) => cidrErrors(range, `spec.podCIDRs[${i}]`)), six = ranges.filter((range) => range.includes(":")).length;
  if (!errors.length && ranges.length > 1 && (ranges.length > 2 || six !== 1)) errors.push(invalidValue("spec.podCIDRs", ranges, "may specify no more than one CIDR for each IP family"));
  return errors;
}

export function nodeUpdateErrors(node: Node, old: Node): FieldError[] {
  // ValidateNode and ValidateNodeUpdate both look at the taints.
  const errors = [...nodeErrors(node), ...taintsErrors(node.spec?.taints, "metadata.taints")];
  if (old.spec?.podCIDR && node.spec?.podCIDR !== old.spec.podCIDR) errors.push(forbiddenField("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
  if (old.spec?.providerID && node.spec?.providerID !== old.spec.providerID) errors.push(forbiddenField("spec.providerID", "node updates may not change providerID except from \"\" to valid"));
  return errors;
}
