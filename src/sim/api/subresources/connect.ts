// pods/exec, attach, portforward and proxy as plain requests, without the upgrade that kubectl's own connections make.
// Source: pkg/registry/core/pod/rest subresources.go, strategy.go streamLocation.
import {badRequest} from "../errors.ts";
import type {Pod} from "../types.ts";
import {existing} from "../verbs.ts";
import type {Subresource} from "./index.ts";

const all = ({spec}: Pod): readonly string[] => [...(spec.initContainers ?? []), ...spec.containers].map(({name}) => name);

/** A container has to be named where there are several. */
export const stream: Subresource = (call) => {
  const pod = existing(call) as Pod, {name} = pod.metadata, container = call.target.query.get("container") ?? ""; // of the pods resource
  if (!container && pod.spec.containers.length > 1) throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${all(pod).join(" ")}]`);
  if (container && !all(pod).includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  return forward(call);
};

export const forward: Subresource = (call) => {
  const pod = existing(call) as Pod; // of the pods resource
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  throw badRequest("Upgrade request required");
};

/** Of a Pod without an address nothing can be asked. Through the server to a Pod: not simulated. */
export const proxy: Subresource = (call) => {
  const pod = existing(call) as Pod; // of the pods resource
  if (!pod.status?.podIP) throw badRequest("address not allowed");
  throw badRequest("Upgrade request required");
};
