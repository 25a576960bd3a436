// `kubectl run -i`, `--rm`: waits for the container, shows its output, removes the Pod.
import type {JsonObject} from "../../sim/api/object.ts";
import {attachInput} from "../../sim/kubelet/runtime.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";

interface PodStatus extends JsonObject {
  readonly phase?: string;
  readonly containerStatuses?: readonly {readonly state?: {readonly terminated?: {readonly exitCode: number}}}[];
}

export function followRun(k: Kubectl, pod: Obj): number {
  const info = topLevel.find(({name}) => name === "pods")!;
  const name = pod.metadata.name!, namespace = pod.metadata.namespace ?? k.namespace;
  const path = pathOf(info, namespace, name);
  const status = (): PodStatus => (k.client.request({method: "GET", path}).body as Obj).status as PodStatus;
  const phase = () => status()?.phase ?? "";
  if (k.flags.is("stdin")) attachInput(k.world, namespace, name, k.io.stdin);
  const started = () => ["Running", "Succeeded", "Failed"].includes(phase());
  const running = k.io.advance(k.flags.duration("pod-running-timeout"), started);
  if (!running) throw new CommandError("timed out waiting for the condition");
  // Output comes as the container makes it; a shell that reads gets what was piped in and then the end of it.
  k.io.advance(86_400_000, () => ["Succeeded", "Failed"].includes(phase()) || ended(status()));
  attachInput(k.world, namespace, name, undefined);
  const {body} = k.send("GET", `${path}/log`);
  k.out(String(body));
  const exit = status().containerStatuses?.[0]?.state?.terminated?.exitCode ?? 0;
  if (k.flags.is("rm")) {
    k.client.request({method: "DELETE", path, body: {kind: "DeleteOptions", apiVersion: "v1"}});
    if (!k.flags.is("quiet")) k.out(`pod ${JSON.stringify(name)} deleted from ${namespace} namespace\n`);
  }
  if (exit !== 0 && k.flags.text("restart") === "Never") throw new CommandError(`pod ${namespace}/${name} terminated (Error)`, {exit});
  return 0;
}

const ended = (status: PodStatus): boolean => status.containerStatuses?.every(({state}) => state?.terminated !== undefined) ?? false;
