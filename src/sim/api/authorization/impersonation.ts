// Acting as somebody else: whether the caller may. Source: k8s.io/apiserver/pkg/endpoints/filters impersonation.go.
import type {World} from "../../world.ts";
import type {User} from "../client.ts";
import {forbidden} from "../errors.ts";
import {decide} from "./rbac.ts";

/** Throws the refusal of what the one who acts may not do. */
export function checkImpersonation(world: World, {name, groups, impersonator}: User): void {
  if (!impersonator) return;
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  if (account) ask(world, impersonator, "serviceaccounts", account[2]!, account[1]!);
  else ask(world, impersonator, "users", name, "");
  for (const group of groups) if (!(group === "system:authenticated" || (account && group.startsWith("system:serviceaccounts")))) ask(world, impersonator, "groups", group, "");
}

function ask(world: World, user: User, resource: string, name: string, namespace: string): void {
  const {allowed, reason} = decide(world, user, {verb: "impersonate", resource, name, ...(namespace && {namespace})});
  if (allowed) return;
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  throw forbidden({name: resource, group: ""}, name, `User ${JSON.stringify(user.name)} cannot impersonate resource ${JSON.stringify(resource)} in API group "" ${where}${reason && `: ${reason}`}`);
}
