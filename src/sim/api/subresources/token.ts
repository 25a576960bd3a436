// serviceaccounts/token: signed tokens of ServiceAccounts. Source: pkg/registry/core/serviceaccount/storage/token.go.
// Not simulated: the signature, which is chance; tokens bound to Pods or Secrets.
import {instant} from "../../clock.ts";
import {uuid} from "../../random.ts";
import {readBody} from "../body.ts";
import type {ResourceName} from "../client.ts";
import {badRequest, invalid, methodUnsupported, notFound} from "../errors.ts";
import {invalidValue} from "../field-errors.ts";
import type {KubeObject} from "../object.ts";
import {get, ioOf} from "../registry.ts";
import type {TokenRequest} from "../types.ts";
import {answer, existing} from "../verbs.ts";
import {base64Url} from "../base64.ts";
import type {SubCall, Subresource} from "./index.ts";

const ISSUER = "https://kubernetes.default.svc.cluster.local";
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


export const token: Subresource = (call) => {
  if (call.request.method !== "POST") throw methodUnsupported();
  const account = existing(call), request = readBody(call, call.sub) as unknown as TokenRequest; // decoded as one
  const seconds = request.spec.expirationSeconds ?? 3600, at = "spec.expirationSeconds";
  const refuse = (why: string) => invalid("authentication.k8s.io", "TokenRequest", "", [invalidValue(at, seconds, why)]);
  if (seconds < 600) throw refuse("may not specify a duration less than 10 minutes");
  if (seconds > 2 ** 32) throw refuse("may not specify a duration larger than 2^32 seconds");
  checkBound(call, account.metadata.namespace ?? "", request.spec.boundObjectRef);
  const audiences = request.spec.audiences?.length ? request.spec.audiences : [ISSUER];
  const {random, nowMs} = ioOf(call.world, call.caller);
  return answer(201, {
    ...request, metadata: {...request.metadata, name: account.metadata.name, namespace: account.metadata.namespace, creationTimestamp: instant(nowMs)},
    spec: {...request.spec, audiences, expirationSeconds: seconds},
    status: {token: signed(account, audiences, seconds, nowMs, random), expirationTimestamp: instant(nowMs + seconds * 1000)},
  });
};

const BOUND: {readonly [kind: string]: ResourceName} = {Pod: "pods", Secret: "secrets", Node: "nodes"};

/** A token may be bound to a Pod, a Secret or a Node that is there. */
function checkBound({world}: SubCall, namespace: string, ref: TokenRequest["spec"]["boundObjectRef"]): void {
  if (!ref) return;
  const {apiVersion = "", kind = "", name = ""} = ref, resource = apiVersion === "v1" ? BOUND[kind] : undefined;
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  if (!resource) throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  if (!get(world, resource, name, resource === "nodes" ? undefined : namespace)) throw notFound({name: resource, group: ""}, name);
}

function signed({metadata: {name, namespace = "", uid}}: KubeObject, audiences: readonly string[], seconds: number, nowMs: number, random: () => number): string {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    aud: audiences, exp: now + seconds, iat: now, iss: ISSUER, jti: uuid(random), "kubernetes.io": {namespace, serviceaccount: {name, uid}}, nbf: now, sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return jwt(claims, random);
}

/** A JSON Web Token whose signature is chance. */
export function jwt(claims: object, random: () => number): string {
  const chance = (length: number): string => Array.from({length}, () => DIGITS[Math.floor(random() * 64)]).join("");
  return [base64Url(JSON.stringify({alg: "RS256", kid: chance(43)})), base64Url(JSON.stringify(claims)), chance(342)].join(".");
}
