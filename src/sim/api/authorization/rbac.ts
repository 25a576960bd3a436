// Who may do what: roles and their bindings. Source: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac.
import type {World} from "../../world.ts";
import type {User} from "../client.ts";
import {get, list} from "../registry.ts";
import {decideForNode} from "./node.ts";
import type {ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject} from "../types.ts";

export interface Action {
  readonly verb: string;
  /** Of resources. */
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** The node that a list of Pods is limited to by its field selector. */
  readonly onNode?: string;
  /** Of everything else: `/healthz`. */
  readonly path?: string;
}

export interface Decision { readonly allowed: boolean; readonly reason: string }

type Binding = RoleBinding | ClusterRoleBinding;
interface Grant { readonly rules: readonly PolicyRule[]; readonly reason: string; readonly error?: string }

/** What a user's bindings grant in a namespace, those of the whole cluster first. */
export function* grantsOf(world: World, user: User, namespace: string): Generator<Grant> {
  for (const binding of list(world, "clusterrolebindings") as readonly ClusterRoleBinding[]) yield* grant(world, user, binding); // of that resource
  if (namespace) for (const binding of list(world, "rolebindings", {namespace}) as readonly RoleBinding[]) yield* grant(world, user, binding); // likewise
}

function* grant(world: World, user: User, binding: Binding): Generator<Grant> {
  const subject = binding.subjects?.find((one) => isSubject(one, user, binding.metadata.namespace));
  if (!subject) return;
  const {kind, name} = binding.roleRef, namespace = kind === "Role" ? binding.metadata.namespace : undefined;
  const role = get(world, kind === "Role" ? "roles" : "clusterroles", name, namespace) as Role | ClusterRole | undefined; // of one of them
  if (!role) {
    yield {rules: [], reason: "", error: `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`};
    return;
  }
  const where = binding.metadata.namespace ? `RoleBinding "${binding.metadata.name}/${binding.metadata.namespace}"` : `ClusterRoleBinding ${JSON.stringify(binding.metadata.name)}`;
  const whom = subject.kind === "ServiceAccount" ? `ServiceAccount "${subject.name}/${subject.namespace ?? ""}"` : `${subject.kind} ${JSON.stringify(subject.name)}`;
  yield {rules: role.rules ?? [], reason: `RBAC: allowed by ${where} of ${kind} ${JSON.stringify(name)} to ${whom}`};
}

function isSubject({kind, name, namespace}: Subject, user: User, own: string | undefined): boolean {
  if (kind === "User") return user.name === name;
  if (kind === "Group") return user.groups.includes(name);
  return kind === "ServiceAccount" && user.name === `system:serviceaccount:${namespace || own || ""}:${name}`;
}

export function decide(world: World, user: User, action: Action): Decision {
  if (user.groups.includes("system:masters")) return {allowed: true, reason: ""};
  const asNode = decideForNode(world, user, action);
  if (asNode?.allowed) return asNode;
  const missing: string[] = [];
  for (const {rules, reason, error} of grantsOf(world, user, action.path === undefined ? action.namespace ?? "" : "")) {
    if (error) missing.push(error);
    if (rules.some((rule) => permits(rule, action))) return {allowed: true, reason};
  }
  const unresolved = missing.length ? `RBAC: ${missing.length === 1 ? missing[0]! : `[${missing.join(", ")}]`}` : "";
  return {allowed: false, reason: [asNode?.reason, unresolved].filter(Boolean).join("\n")};
}

const names = (list: readonly string[] | undefined, wanted: string): boolean => list?.some((one) => one === "*" || one === wanted) ?? false;

export function permits(rule: PolicyRule, {verb, group = "", resource = "", subresource, name = "", path}: Action): boolean {
  if (!names(rule.verbs, verb)) return false;
  if (path !== undefined) return rule.nonResourceURLs?.some((url) => url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1)))) ?? false;
  const wanted = subresource ? `${resource}/${subresource}` : resource;
  return names(rule.apiGroups, group) && (names(rule.resources, wanted) || (!!subresource && (rule.resources?.includes(`*/${subresource}`) ?? false))) && (!rule.resourceNames?.length || rule.resourceNames.includes(name));
}
