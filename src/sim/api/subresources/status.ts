// Subresources that are a part of the object itself: status, and a Namespace's finalizers.
import {methodUnsupported} from "../errors.ts";
import {verbs} from "../verbs.ts";
import {overwrite} from "../registry.ts";
import {removeFinished} from "../deletion.ts";
import {answer, existing} from "../verbs.ts";
import {readBody} from "../body.ts";
import {modified} from "../errors.ts";
import type {Namespace} from "../types.ts";
import type {Subresource} from "./index.ts";

export const status: Subresource = (call) => {
  const action = {GET: verbs.get, PUT: verbs.update, PATCH: verbs.patch, POST: undefined, DELETE: undefined}[call.request.method];
  if (!action) throw methodUnsupported();
  return action(call);
};

/** namespaces/finalize: replaces spec.finalizers; the last one gone from a terminating Namespace removes it. */
export const finalize: Subresource = (call) => {
  if (call.request.method !== "PUT") throw methodUnsupported();
  const old = existing(call) as Namespace; // of the namespaces resource
  const body = readBody(call) as unknown as Namespace; // decoded as one
  if (body.metadata.resourceVersion && body.metadata.resourceVersion !== old.metadata.resourceVersion) throw modified(call.info, old.metadata.name);
  const next: Namespace = {...old, spec: {...(body.spec?.finalizers?.length && {finalizers: body.spec.finalizers})}};
  if (old.metadata.deletionTimestamp && !next.spec?.finalizers?.length && !old.metadata.finalizers?.length) {
    removeFinished(call.world, call.caller, call.info, next);
    return answer(200, next);
  }
  return answer(200, overwrite(call.world, call.caller, call.info, next));
};
