// Bearer tokens: whose ServiceAccount a JSON Web Token is. Source: k8s.io/kubernetes/pkg/serviceaccount (jwt.go, claims.go).
// Not simulated: signatures, audiences, tokens of Pods that are gone.
import type {World} from "../../world.ts";
import type {User} from "../client.ts";
import type {KubeObject} from "../object.ts";
import {get} from "../registry.ts";

interface Claims { readonly sub?: string; readonly exp?: number; readonly jti?: string; readonly "kubernetes.io"?: {readonly namespace?: string} }

/** The caller, or undefined for a token that nobody issued, that is over, or whose account is gone. */
export function userOfToken(world: World, token: string): User | undefined {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token) ?? [];
  const claims = payload === undefined ? undefined : decoded(payload);
  if (!claims || (claims.exp !== undefined && claims.exp * 1000 <= world.nowMs)) return undefined;
  const namespace = claims["kubernetes.io"]?.namespace ?? "default", sub = claims.sub ?? `system:serviceaccount:${namespace}:default`;
  const [, of = "", name = ""] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(sub) ?? [];
  const account = name === "" ? undefined : get(world, "serviceaccounts", name, of) ?? justDeleted(world, name, of);
  if (!account) return undefined;
  return {
    name: sub, uid: account.metadata.uid, groups: ["system:serviceaccounts", `system:serviceaccounts:${of}`, "system:authenticated"],
    ...(claims.jti !== undefined && {extra: {"authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`]}}),
  };
}

/** What was found to be valid is remembered for a while (TokenSuccessCacheTTL). */
const REMEMBERED_MS = 10_000;

function justDeleted({store, nowMs}: World, name: string, namespace: string): KubeObject | undefined {
  for (const {atMs, resource, object, previous} of store.history.newestFirst()) {
    if (atMs < nowMs - REMEMBERED_MS) return undefined;
    if (resource === "serviceaccounts" && !object && previous?.metadata.name === name && previous.metadata.namespace === namespace) return previous;
  }
  return undefined;
}

function decoded(payload: string): Claims | undefined {
  try {
    return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as Claims; // what the token says
  } catch {
    return undefined;
  }
}
