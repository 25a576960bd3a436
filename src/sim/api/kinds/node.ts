// Nodes. Source: k8s.io/kubernetes/pkg/registry/core/node.
import type {Node} from "../types.ts";
import {nodeErrors, nodeUpdateErrors} from "../validation/node.ts";
import {ageColumn, nameColumn, NONE, text, wide} from "./columns.ts";
import {kind, type Mutable} from "./kind.ts";

const addressOf = ({status}: Node, type: string): string => status?.addresses?.find((address) => address.type === type)?.address ?? NONE;
const info = (value: string | undefined): string => value || "<unknown>";

export const node = kind<Node>({
  resource: "nodes", status: true, createsStatus: true,
  defaults(object) {
    defaultAllocatable(object);
    if (object.spec?.podCIDR) object.spec.podCIDRs ??= [object.spec.podCIDR];
  },
  prepareForStatusUpdate: defaultAllocatable,
  validate: nodeErrors, validateUpdate: nodeUpdateErrors,
  prepareForUpdate: () => {},
  fields: {"spec.unschedulable": ({spec}) => String(spec?.unschedulable ?? false)},
  columns: [
    nameColumn,
    text("Status", statusText),
    text("Roles", rolesText),
    ageColumn,
    text("Version", ({status}) => status?.nodeInfo?.kubeletVersion ?? ""),
    wide(text("Internal-IP", (object) => addressOf(object, "InternalIP"))),
    wide(text("External-IP", (object) => addressOf(object, "ExternalIP"))),
    wide(text("OS-Image", ({status}) => info(status?.nodeInfo?.osImage))),
    wide(text("Kernel-Version", ({status}) => info(status?.nodeInfo?.kernelVersion))),
    wide(text("Container-Runtime", ({status}) => info(status?.nodeInfo?.containerRuntimeVersion))),
  ],
});

/** SetDefaults_NodeStatus: what nobody withholds can be allocated. */
function defaultAllocatable({status}: Mutable<Node>): void {
  if (status?.capacity && !status.allocatable) status.allocatable = {...status.capacity};
}

function statusText({spec, status}: Node): string {
  const ready = status?.conditions?.find(({type}) => type === "Ready");
  const parts = [ready ? (ready.status === "True" ? "Ready" : "NotReady") : "Unknown"];
  if (spec?.unschedulable) parts.push("SchedulingDisabled");
  return parts.join(",");
}

/** findNodeRoles: labels node-role.kubernetes.io/X, and kubernetes.io/role=X. */
function rolesText({metadata}: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith("node-role.kubernetes.io/") && key.length > 24) roles.add(key.slice(24));
    else if (key === "kubernetes.io/role" && value) roles.add(value);
  }
  return [...roles].sort().join(",") || NONE;
}
