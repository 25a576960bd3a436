// What a request is about to do, and its refusal. Source: k8s.io/apiserver endpoints/request requestinfo.go, endpoints/filters authorization.go.
import type {World} from "../../world.ts";
import type {Caller, Request} from "../client.ts";
import {forbidden, forbiddenPath} from "../errors.ts";
import {parseFieldSelector} from "../selectors.ts";
import type {Target} from "../request-path.ts";
import {decide, type Action} from "./rbac.ts";

export function actionOf({method}: Pick<Request, "method">, target: Target): Action {
  const {path, groupVersion, resource, name, subresource, namespace, query} = target;
  if (!resource) return {verb: method.toLowerCase(), path};
  const watch = query.get("watch") === "true" || query.get("watch") === "1";
  const selected = name ? undefined : selectedIn(query), one = name || selected?.("metadata.name"), onNode = resource === "pods" && selected?.("spec.nodeName");
  const verb = {GET: name ? "get" : watch ? "watch" : "list", POST: "create", PUT: "update", PATCH: "patch", DELETE: name ? "delete" : "deletecollection"}[method];
  // A Namespace is in itself.
  const inside = namespace ?? (resource === "namespaces" ? name : "");
  return {verb, group: groupVersion.includes("/") ? groupVersion.split("/")[0]! : "", resource, ...(subresource && {subresource}), ...(inside && {namespace: inside}), ...(one && {name: one}), ...(onNode && {onNode})};
}

/** What a field selector asks a field to be: a list of one name counts as one of that object. */
function selectedIn(query: URLSearchParams): ((wanted: string) => string | undefined) | undefined {
  const text = query.get("fieldSelector");
  if (!text) return undefined;
  try {
    const terms = parseFieldSelector(text);
    return (wanted) => terms.find(({field, operator}) => field === wanted && operator === "=")?.value;
  } catch {
    return undefined; // a bad selector is refused later
  }
}

/** Throws the refusal of what the caller may not do. */
export function authorize(world: World, {user}: Caller, request: Request, target: Target): void {
  const action = actionOf(request, target), {allowed, reason} = decide(world, user, action);
  if (allowed) return;
  const why = reason && `: ${reason}`, who = `User ${JSON.stringify(user.name)} cannot ${action.verb}`;
  if (action.path !== undefined) throw forbiddenPath(`${who} path ${JSON.stringify(action.path)}${why}`);
  const {group = "", resource = "", subresource, namespace, name = ""} = action;
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  throw forbidden({name: resource, group}, name, `${who} resource ${JSON.stringify(subresource ? `${resource}/${subresource}` : resource)} in API group ${JSON.stringify(group)} ${where}${why}`);
}
