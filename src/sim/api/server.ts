// The API server's HTTP face: path → verb → registry → response. Source: k8s.io/apiserver/pkg/endpoints.
import type {World} from "../world.ts";
import {formOf, yamlText} from "./accept.ts";
import {checkImpersonation} from "./authorization/impersonation.ts";
import {authorize} from "./authorization/request.ts";
import {reviews} from "./authorization/reviews.ts";
import type {Caller, Request, Response} from "./client.ts";
import {definitions, findCustomResource, holds} from "./custom/definitions.ts";
import {discover} from "./discovery.ts";
import {methodUnsupported, notFound, pathNotFound, StatusError} from "./errors.ts";
import {kindFor} from "./kinds/index.ts";
import {METRICS, serveMetrics} from "./metrics.ts";
import type {Json} from "./object.ts";
import {findResource, groupVersions, type ResourceInfo} from "./resources.ts";
import {parsePath, type Target} from "./request-path.ts";
import {customScale} from "./subresources/custom-scale.ts";
import {bindings} from "./subresources/binding.ts";
import {subresources} from "./subresources/index.ts";
import {verbs, type Call} from "./verbs.ts";

export function serve(world: World, caller: Caller, request: Request): Response {
  const warnings: string[] = [];
  try {
    return {...route(world, caller, request, warnings), warnings};
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return {status: error.code, body: error.status as unknown as Json, warnings}; // a Status is JSON
  }
}

function route(world: World, caller: Caller, request: Request, warnings: string[]): Omit<Response, "warnings"> {
  const target = parsePath(request.path);
  checkImpersonation(world, caller.user);
  authorize(world, caller, request, target);
  const document = discover(world, target, request);
  if (document) return document;
  if (target.groupVersion === METRICS) return serveMetrics(world, request.method, target);
  const info = findResource(target.groupVersion, target.resource) ?? findCustomResource(world, target.groupVersion, target.resource);
  if (!target.groupVersion) return {status: 404, body: "404 page not found\n"};
  if (!info && !isServed(world, target.groupVersion)) return {status: 404, body: "404 page not found\n"};
  if (!target.resource) throw pathNotFound();
  if (!info || (target.namespace !== undefined && !info.namespaced && info.name !== "namespaces")) throw pathNotFound();
  const call: Call = {world, caller, request, target, info, warnings, watch: target.query.get("watch") === "true" || target.query.get("watch") === "1"};
  // Across Namespaces objects can be listed and watched, no more.
  if (info.namespaced && target.namespace === undefined && target.name) throw pathNotFound();
  if (info.namespaced && target.namespace === undefined && request.method !== "GET" && !reviews[info.name]) throw methodUnsupported();
  const {deprecated} = kindFor(info);
  if (deprecated) warnings.push(deprecated);
  const form = formOf(request.accept, !target.name), answered = target.subresource ? callSubresource(call) : callVerb(call);
  return form === "yaml" && typeof answered.body !== "string" ? {...answered, body: yamlText(answered.body), contentType: "application/yaml"} : answered;
}

/** Paths of groups that nobody serves are not the API's at all. */
function isServed(world: World, groupVersion: string): boolean {
  const [group, version] = groupVersion.split("/");
  if (!version || groupVersions.some((known) => known.startsWith(`${group}/`))) return true;
  return definitions(world).some((definition) => definition.spec.group === group && holds(definition, "Established"));
}

function callSubresource(call: Call): Omit<Response, "warnings"> {
  const {target, info} = call;
  const known: ResourceInfo | undefined = (info.custom ? findCustomResource(call.world, target.groupVersion, `${info.name}/${target.subresource}`) : findResource(target.groupVersion, `${info.name}/${target.subresource}`));
  const handler = (info.custom && target.subresource === "scale" ? customScale : undefined) ?? subresources[`${info.name}/${target.subresource}`] ?? subresources[target.subresource];
  if (!known && info.custom && target.name) throw notFound(info, target.name);
  if (!known || !handler) throw pathNotFound();
  return handler({...call, sub: known});
}

function callVerb(call: Call): Omit<Response, "warnings"> {
  const {request: {method}, target, info} = call;
  const action = target.name ? {GET: verbs.get, PUT: verbs.update, PATCH: verbs.patch, DELETE: verbs.delete, POST: undefined}[method]
    : {GET: verbs.list, POST: verbs.create, DELETE: verbs.deleteCollection, PUT: undefined, PATCH: undefined}[method];
  if (!action || !info.verbs.includes(verbName(method, target))) throw methodUnsupported();
  if (method !== "POST") return action(call);
  if (info.name === "bindings") return bindings(call);
  const review = reviews[info.name];
  return review ? review(call) : action(call);
}

const verbName = (method: Request["method"], target: Target): string =>
  ({GET: target.name ? "get" : "list", POST: "create", PUT: "update", PATCH: "patch", DELETE: target.name ? "delete" : "deletecollection"})[method];
