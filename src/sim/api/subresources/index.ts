// The list of subresources, one line each; `status` serves every resource that has one.
import type {ResourceInfo} from "../resources.ts";
import type {Answer, Call} from "../verbs.ts";
import {binding} from "./binding.ts";
import {forward, proxy, stream} from "./connect.ts";
import {ephemeralContainers} from "./ephemeral.ts";
import {eviction} from "./eviction.ts";
import {log} from "./log.ts";
import {resize} from "./resize.ts";
import {scale} from "./scale.ts";
import {finalize, status} from "./status.ts";
import {token} from "./token.ts";

/** A call of a subresource: `sub` is its row in the list of resources. */
export type SubCall = Call & {readonly sub: ResourceInfo};
export type Subresource = (call: SubCall) => Answer;

export const subresources: {readonly [name: string]: Subresource} = {
  status, scale,
  "certificatesigningrequests/approval": status,
  "namespaces/finalize": finalize,
  "pods/attach": stream,
  "pods/binding": binding,
  "pods/ephemeralcontainers": ephemeralContainers,
  "pods/eviction": eviction,
  "pods/exec": stream,
  "pods/log": log,
  "pods/portforward": forward,
  "pods/proxy": proxy,
  "pods/resize": resize,
  "serviceaccounts/token": token,
};
