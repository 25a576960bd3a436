// kubectl describe for roles and their bindings.
import type {ClusterRole, RoleBinding} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {ruleRows} from "../rules.ts";
import {head, Writer} from "./writer.ts";

export function describeRole(_k: Kubectl, object: Obj): string {
  const {metadata, rules = []} = object as unknown as ClusterRole;
  const writer = new Writer();
  head(writer, metadata, {namespaced: false});
  writer.raw("PolicyRule:\n  Resources\tNon-Resource URLs\tResource Names\tVerbs\n  ---------\t-----------------\t--------------\t-----\n");
  for (const row of ruleRows(rules ?? [])) writer.raw(`  ${row.join("\t")}\n`);
  return writer.toString();
}

export function describeRoleBinding(_k: Kubectl, object: Obj): string {
  const {metadata, roleRef, subjects = []} = object as unknown as RoleBinding;
  const writer = new Writer();
  head(writer, metadata, {namespaced: false});
  writer.raw(`Role:\n  Kind:\t${roleRef.kind}\n  Name:\t${roleRef.name}\nSubjects:\n  Kind\tName\tNamespace\n  ----\t----\t---------\n`);
  for (const {kind, name, namespace = ""} of subjects ?? []) writer.raw(`  ${kind}\t${name}\t${namespace}\n`);
  return writer.toString();
}
