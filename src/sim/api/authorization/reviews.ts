// Questions to the authorizer and about oneself: access reviews, rules reviews, SelfSubjectReview. They are answered, not stored.
// Source: pkg/registry/authorization, pkg/registry/authentication/selfsubjectreview.
import {instant} from "../../clock.ts";
import type {User} from "../client.ts";
import {readBody} from "../body.ts";
import {badRequest, invalid} from "../errors.ts";
import {userOfToken} from "../authentication/tokens.ts";
import {invalidValue, type FieldError} from "../field-errors.ts";
import type {JsonObject} from "../object.ts";
import type {NonResourceAttributes, PolicyRule, ResourceAttributes, SubjectAccessReviewSpec} from "../types.ts";
import type {Answer, Call} from "../verbs.ts";
import {answer} from "../verbs.ts";
import {nodeOf} from "./node.ts";
import {decide, grantsOf, type Action} from "./rbac.ts";

interface Attributes { readonly resourceAttributes?: ResourceAttributes; readonly nonResourceAttributes?: NonResourceAttributes }

function actionIn({resourceAttributes, nonResourceAttributes}: Attributes): Action {
  if (nonResourceAttributes) return {verb: nonResourceAttributes.verb ?? "", path: nonResourceAttributes.path ?? ""};
  const {verb = "", group, resource, subresource, namespace, name} = resourceAttributes ?? {};
  return {verb, ...(group && {group}), ...(resource && {resource}), ...(subresource && {subresource}), ...(namespace && {namespace}), ...(name && {name})};
}

function attributeErrors({resourceAttributes, nonResourceAttributes}: Attributes): FieldError[] {
  if (resourceAttributes && nonResourceAttributes) return [invalidValue("spec.nonResourceAttributes", nonResourceAttributes, "cannot be specified in combination with resourceAttributes")];
  return resourceAttributes || nonResourceAttributes ? [] : [invalidValue("spec.resourceAttributes", resourceAttributes, "exactly one of nonResourceAttributes or resourceAttributes must be specified")];
}

/** Answers whether `user`, by default the caller, may do what the review asks. */
function access(call: Call, userOf: (spec: SubjectAccessReviewSpec) => User): Answer {
  const review = readBody(call), spec = (review["spec"] ?? {}) as SubjectAccessReviewSpec; // decoded as one
  const errors = [...attributeErrors(spec), ...whoErrors(call, spec)];
  if (errors.length) throw invalid(call.info.group, "", "", errors); // upstream names no kind
  const local = call.info.namespaced && spec.resourceAttributes ? {...spec, resourceAttributes: {...spec.resourceAttributes, namespace: call.target.namespace ?? ""}} : spec;
  const {allowed, reason} = decide(call.world, userOf(spec), actionIn(local));
  return answer(201, {...review, status: {allowed, ...(reason && {reason})}});
}

function whoErrors({info, target}: Call, {user, groups, resourceAttributes}: SubjectAccessReviewSpec): FieldError[] {
  if (info.name === "selfsubjectaccessreviews") return [];
  const errors = user || groups?.length ? [] : [invalidValue("spec.user", user ?? "", "at least one of user or group must be specified")];
  const other = info.namespaced && resourceAttributes && (resourceAttributes.namespace ?? "") !== target.namespace;
  return other ? [...errors, invalidValue("spec.resourceAttributes.namespace", resourceAttributes.namespace ?? "", "must match metadata.namespace")] : errors;
}

const named = ({user = "", groups = []}: SubjectAccessReviewSpec): User => ({name: user, groups});

function rules(call: Call): Answer {
  const review = readBody(call), {namespace = ""} = (review["spec"] ?? {}) as {readonly namespace?: string};
  const all: PolicyRule[] = [];
  for (const grant of grantsOf(call.world, call.caller.user, namespace)) all.push(...grant.rules);
  if (call.caller.user.groups.includes("system:masters")) all.unshift({verbs: ["*"], apiGroups: ["*"], resources: ["*"]}, {verbs: ["*"], nonResourceURLs: ["*"]});
  const resourceRules = all.filter(({resources}) => resources?.length).map(({verbs, apiGroups, resources, resourceNames}) => ({verbs, ...(apiGroups && {apiGroups}), ...(resources && {resources}), ...(resourceNames && {resourceNames})}));
  const nonResourceRules = all.filter(({nonResourceURLs}) => nonResourceURLs?.length).map(({verbs, nonResourceURLs}) => ({verbs, nonResourceURLs}));
  const node = nodeOf(call.caller.user) !== undefined;
  return answer(201, {...review, spec: {}, status: {resourceRules, nonResourceRules, incomplete: node, ...(node && {evaluationError: "node authorizer does not support user rule resolution"})}});
}

function self(call: Call): Answer {
  const review: JsonObject = readBody(call), {name, groups, uid, extra} = call.caller.user;
  return answer(201, {...review, metadata: {creationTimestamp: instant(call.world.nowMs)}, status: {userInfo: {username: name, ...(uid && {uid}), groups, ...(extra && {extra})}}});
}

/** Whose a token is. Audiences other than the server's own are not simulated. */
function tokenReview(call: Call): Answer {
  const review = readBody(call), {token} = (review["spec"] ?? {}) as {readonly token?: string};
  if (!token) throw badRequest("token is required for TokenReview in authentication");
  const user = userOfToken(call.world, token);
  if (!user) return answer(201, {...review, status: {user: {}, error: "invalid bearer token"}});
  const {name, uid, groups, extra} = user;
  return answer(201, {...review, status: {authenticated: true, user: {username: name, ...(uid && {uid}), groups, ...(extra && {extra})}, audiences: ["https://kubernetes.default.svc.cluster.local"]}});
}

/** By resource: what a POST answers. */
export const reviews: {readonly [resource: string]: (call: Call) => Answer} = {
  selfsubjectaccessreviews: (call) => access(call, () => call.caller.user),
  subjectaccessreviews: (call) => access(call, named),
  localsubjectaccessreviews: (call) => access(call, named),
  selfsubjectrulesreviews: rules,
  selfsubjectreviews: self,
  tokenreviews: tokenReview,
};
