// pods/log: the API server asks the kubelet of the Pod's node. Source: k8s.io/kubernetes/pkg/registry/core/pod/rest LogREST, strategy.go LogLocation.
// Following (`follow=true`) is the client's: it asks again as time passes.
import {badRequest, checkInteger, invalid, methodUnsupported, StatusError} from "../errors.ts";
import {forbiddenField, invalidValue, type FieldError} from "../field-errors.ts";
import {notNegative} from "../validation/rules.ts";
import {logs} from "../../kubelet/server.ts";
import type {Pod} from "../types.ts";
import {existing} from "../verbs.ts";
import type {Subresource} from "./index.ts";

export const log: Subresource = (call) => {
  if (call.request.method !== "GET") throw methodUnsupported();
  const {query} = call.target;
  const pod = existing(call) as Pod; // of the pods resource
  checkOptions(query, pod.metadata.name);
  const container = containerOf(pod, query.get("container") ?? "");
  if (!pod.spec.nodeName) return {status: 204, body: ""};
  const number = (name: string) => { const text = query.get(name); return text === null ? undefined : Number(text); };
  const [tailLines, sinceSeconds, limitBytes, sinceTime] = [number("tailLines"), number("sinceSeconds"), number("limitBytes"), query.get("sinceTime")];
  const answer = logs(call.world, pod.metadata.namespace ?? "", pod.metadata.name, container, {
    previous: query.get("previous") === "true", timestamps: query.get("timestamps") === "true",
    ...(tailLines !== undefined && {tailLines}), ...(sinceSeconds !== undefined && {sinceSeconds}), ...(limitBytes !== undefined && {limitBytes}), ...(sinceTime !== null && {sinceTime}),
  });
  if ("error" in answer) {
    const {code, reason, message} = answer.error;
    throw new StatusError({kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, ...(reason && {reason}), code});
  }
  return {status: 200, body: answer.value};
};

/** ValidatePodLogOptions. */
function checkOptions(query: URLSearchParams, name: string): void {
  const [tail, limit, since] = ["tailLines", "limitBytes", "sinceSeconds"].map((field) => {
    const text = query.get(field);
    if (text) checkInteger(text);
    return text ? Number(text) : undefined;
  });
  const errors: FieldError[] = notNegative(tail, "tailLines");
  if (limit !== undefined && limit < 1) errors.push(invalidValue("limitBytes", limit, "must be greater than 0"));
  if (since !== undefined && query.get("sinceTime")) errors.push(forbiddenField("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  else if (since !== undefined && since < 1) errors.push(invalidValue("sinceSeconds", since, "must be greater than 0"));
  if (query.get("stream")) errors.push(forbiddenField("stream", "may not be specified"));
  if (errors.length) throw invalid("", "PodLogOptions", name, errors);
}

/** The container that is meant: the only one, or the one that is named. */
function containerOf(pod: Pod, name: string): string {
  const main = pod.spec.containers.map((container) => container.name);
  const all = [...(pod.spec.initContainers ?? []).map((container) => container.name), ...main, ...(pod.spec.ephemeralContainers ?? []).map((container) => container.name)];
  if (name === "" && main.length === 1) return main[0]!;
  if (name === "") throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${all.join(" ")}]`);
  if (!all.includes(name)) throw badRequest(`container ${name} is not valid for pod ${pod.metadata.name}`);
  return name;
}
