// ComponentStatuses: not stored; the server asks the components when it is asked. Source: pkg/registry/core/componentstatus, printers.go printComponentStatus.
import type {KubeObject} from "../object.ts";
import type {ComponentStatus} from "../types.ts";
import type {World} from "../../world.ts";
import {nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

/** Component, and where it says that it is well. */
const COMPONENTS: readonly (readonly [name: string, process: string, url: string])[] = [
  ["scheduler", "kube-scheduler", "https://127.0.0.1:10259/healthz"], ["controller-manager", "kube-controller-manager", "https://127.0.0.1:10257/healthz"], ["etcd-0", "etcd", "https://127.0.0.1:2379/health"],
];

export function componentStatuses(world: World): readonly KubeObject[] {
  return COMPONENTS.map(([name, process, url]) => {
    const message = world.stopped[process] ? `Get "${url}": dial tcp ${new URL(url).host}: connect: connection refused` : "ok";
    const status = {kind: "ComponentStatus", apiVersion: "v1", metadata: {name}, conditions: [{type: "Healthy", status: message === "ok" ? "True" : "False", message}]};
    return status as unknown as KubeObject; // these have a name and nothing else in their metadata
  });
}

const healthy = ({conditions}: ComponentStatus) => conditions?.find(({type}) => type === "Healthy");

export const componentstatus = kind<ComponentStatus>({
  resource: "componentstatuses", deprecated: "v1 ComponentStatus is deprecated in v1.19+", computed: componentStatuses,
  columns: [
    nameColumn, text("Status", (object) => ({True: "Healthy", False: "Unhealthy"} as {readonly [status: string]: string})[healthy(object)?.status ?? ""] ?? "Unknown"),
    text("Message", (object) => healthy(object)?.message ?? ""), text("Error", (object) => healthy(object)?.error ?? ""),
  ],
});
