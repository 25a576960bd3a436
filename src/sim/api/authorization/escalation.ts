// Nobody grants what they do not hold: roles and bindings are checked against their author's own rules. Source: pkg/registry/rbac/*/policybased, pkg/registry/rbac/validation.
import type {World} from "../../world.ts";
import type {AdmissionPlugin} from "../admission/plugin.ts";
import type {User} from "../client.ts";
import {equal} from "../equal.ts";
import {forbidden, notFound} from "../errors.ts";
import {get} from "../registry.ts";
import {resourceInfo} from "../resources.ts";
import type {ClusterRole, PolicyRule, Role, RoleBinding} from "../types.ts";
import {decide, grantsOf} from "./rbac.ts";

const GROUP = "rbac.authorization.k8s.io";
type Rules = readonly PolicyRule[];

/** One verb on one thing, as validation.BreakdownRule takes rules apart. */
function pieces({apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs}: PolicyRule): PolicyRule[] {
  const found: PolicyRule[] = [];
  for (const group of apiGroups) for (const resource of resources) for (const verb of verbs) {
    if (!resourceNames.length) found.push({apiGroups: [group], resources: [resource], verbs: [verb]});
    for (const name of resourceNames) found.push({apiGroups: [group], resources: [resource], resourceNames: [name], verbs: [verb]});
  }
  for (const url of nonResourceURLs) for (const verb of verbs) found.push({nonResourceURLs: [url], verbs: [verb]});
  return found;
}

const holdsAll = (own: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean => own?.includes("*") || (wanted ?? []).every((one) => own?.includes(one));

function covers(own: PolicyRule, piece: PolicyRule): boolean {
  if (!holdsAll(own.verbs, piece.verbs)) return false;
  const url = piece.nonResourceURLs?.[0];
  if (url !== undefined) return own.nonResourceURLs?.some((one) => one === "*" || one === url || (one.endsWith("*") && url.startsWith(one.slice(0, -1)))) ?? false;
  const resource = piece.resources![0]!, [, part] = resource.split("/");
  const matches = holdsAll(own.resources, piece.resources) || (part !== undefined && (own.resources?.includes(`*/${part}`) ?? false));
  const named = !own.resourceNames?.length || (!!piece.resourceNames?.length && piece.resourceNames.every((name) => own.resourceNames!.includes(name)));
  return holdsAll(own.apiGroups, piece.apiGroups) && matches && named;
}

/** CompactRules: verbs of the same thing together. */
function compact(rules: Rules): PolicyRule[] {
  const found: PolicyRule[] = [], places = new Map<string, number>();
  for (const rule of rules) {
    const simple = rule.resources?.length === 1 && !rule.resourceNames?.length, key = simple ? `${rule.apiGroups?.[0]}/${rule.resources![0]}` : "", at = simple ? places.get(key) : undefined;
    if (at !== undefined) found[at] = {...found[at]!, verbs: [...found[at]!.verbs, ...rule.verbs]};
    else {
      if (simple) places.set(key, found.length);
      found.push(rule);
    }
  }
  return found;
}

const words = (list: readonly string[]): string => `[${list.map((word) => JSON.stringify(word)).join(" ")}]`;

/** rbacv1helpers.CompactString. */
function ruleText({apiGroups, resources, nonResourceURLs, resourceNames, verbs}: PolicyRule): string {
  const parts = ([["APIGroups", apiGroups], ["Resources", resources], ["NonResourceURLs", nonResourceURLs], ["ResourceNames", resourceNames], ["Verbs", verbs]] as const).filter(([, list]) => list?.length);
  return `{${parts.map(([name, list]) => `${name}:${words(list!)}`).join(", ")}}`;
}

/** ConfirmNoEscalation: the complaint, or undefined. */
function escalates(world: World, user: User, namespace: string, rules: Rules): string | undefined {
  const own = [...grantsOf(world, user, namespace)].flatMap((grant) => grant.rules);
  const missing = rules.flatMap(pieces).filter((piece) => !own.some((rule) => covers(rule, piece)));
  if (!missing.length) return undefined;
  return `user ${JSON.stringify(user.name)} (groups=${words(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${[...new Set(compact(missing).map(ruleText))].sort().join("\n")}`;
}

const ALL: Rules = [{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}, {verbs: ["*"], nonResourceURLs: ["*"]}];

export const rbacEscalation: AdmissionPlugin = {
  name: "RBACEscalation",
  admit(object, old, {info, subresource, operation, namespace = "", name, io: {world, caller: {user}}}) {
    if (info.group !== GROUP || subresource || operation === "DELETE" || user.groups.includes("system:masters")) return;
    const refuse = (why: string | undefined): void => { if (why) throw forbidden(info, name, why); };
    if (info.name === "roles" || info.name === "clusterroles") {
      const {rules, aggregationRule} = object as unknown as ClusterRole, before = old as ClusterRole | undefined; // of those resources
      if (before && equal(rules ?? [], before.rules ?? []) && equal(aggregationRule, before.aggregationRule)) return;
      if (decide(world, user, {verb: "escalate", group: GROUP, resource: info.name, ...(namespace && {namespace}), name}).allowed) return;
      refuse(escalates(world, user, namespace, rules ?? []));
      if (aggregationRule && escalates(world, user, "", ALL)) refuse("must have cluster-admin privileges to use the aggregationRule");
      return;
    }
    const {roleRef, subjects} = object as unknown as RoleBinding, before = old as RoleBinding | undefined; // of the two kinds of bindings
    if (before && equal(roleRef, before.roleRef) && equal(subjects, before.subjects)) return;
    const kind = roleRef.kind === "Role" ? "roles" : "clusterroles", place = kind === "roles" ? namespace : "";
    if (decide(world, user, {verb: "bind", group: GROUP, resource: kind, ...(namespace && {namespace}), name: roleRef.name}).allowed) return;
    const role = get(world, kind, roleRef.name, place || undefined) as Role | undefined; // of one of them
    if (!role) throw notFound(resourceInfo(kind), roleRef.name);
    refuse(escalates(world, user, namespace, role.rules ?? []));
  },
};
