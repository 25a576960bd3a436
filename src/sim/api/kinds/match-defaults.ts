// What both kinds of admission policies say of the objects that they match. Source: pkg/apis/admissionregistration/v1/defaults.go, pkg/registry/admissionregistration, printers.go.
import type {MatchResources} from "../types.ts";
import type {Mutable} from "./kind.ts";

export function defaultMatch(match: Mutable<MatchResources> | undefined): void {
  if (!match) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= "*";
}
