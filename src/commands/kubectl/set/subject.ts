// kubectl set subject: adds users, groups and ServiceAccounts to a RoleBinding or ClusterRoleBinding.
import type {JsonObject} from "../../../sim/api/object.ts";
import {subjectFlags, subjects} from "../create/rbac.ts";
import {CommandError} from "../errors.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import type {Verb} from "../verb.ts";
import {changeEach, setFlags, targets} from "./change.ts";

function run(k: Kubectl): number {
  const items = targets(k, k.args), added = subjects(k);
  if (added.length === 0) throw new CommandError("you must specify at least one value of user, group or serviceaccount");
  return changeEach(k, {items, operation: "subjects updated", failure: "failed to patch subjects to rolebinding:", of: (object): Obj => {
    if (!object.kind.endsWith("RoleBinding")) throw new CommandError(`setting subjects is only supported for RoleBinding/ClusterRoleBinding`);
    const old = (object.subjects ?? []) as readonly JsonObject[];
    const known = (subject: JsonObject) => old.some((one) => one.kind === subject.kind && one.name === subject.name && (one.namespace ?? "") === (subject.namespace ?? ""));
    return {...object, subjects: [...old, ...added.filter((subject) => !known(subject))]};
  }});
}

export const subject: Verb = {name: "subject", summary: "Update the user, group, or service account in a role binding or cluster role binding", usage: "(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]", flags: [...setFlags, ...subjectFlags], run};
