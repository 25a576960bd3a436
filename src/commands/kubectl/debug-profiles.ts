// kubectl debug's profiles: what they add to a container or a Pod (k8s.io/kubectl/pkg/cmd/debug/profiles.go).
import type {Container, Pod} from "../../sim/api/types.ts";

export const PROFILES: readonly string[] = ["general", "baseline", "netadmin", "restricted", "sysadmin"];

export type Style = "ephemeral" | "copy" | "node";

type Security = NonNullable<Container["securityContext"]>;

/** The security context that each profile gives the debugging container; undefined leaves it as it is. */
const SECURITY: {readonly [profile: string]: (style: Style) => Security | undefined} = {
  general: (style) => style === "node" ? undefined : {capabilities: {add: ["SYS_PTRACE"]}},
  baseline: (style) => style === "copy" ? {capabilities: {add: ["SYS_PTRACE"]}} : undefined,
  netadmin: () => ({capabilities: {add: ["NET_ADMIN", "NET_RAW"]}}),
  restricted: () => ({allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}, runAsNonRoot: true, seccompProfile: {type: "RuntimeDefault"}}),
  sysadmin: () => ({privileged: true}),
};

export function applyProfile(profile: string, style: Style, pod: Pod, container: string): Pod {
  const securityContext = SECURITY[profile]?.(style);
  const mounts = style === "node" && ["general", "sysadmin"].includes(profile);
  const containers = pod.spec.containers.map((one) => {
    const bare = style === "copy" ? withoutProbes(one) : one;
    if (one.name !== container) return bare;
    return {...bare, ...(securityContext && {securityContext}), ...(mounts && {volumeMounts: [...bare.volumeMounts ?? [], {mountPath: "/host", name: "host-root"}]})};
  });
  const own = style === "node" && profile !== "baseline" && profile !== "restricted";
  return {
    ...pod,
    spec: {
      ...pod.spec, containers, ...(mounts && {volumes: [...pod.spec.volumes ?? [], {name: "host-root", hostPath: {path: "/"}}]}), ...(own && {hostNetwork: true, hostPID: true, hostIPC: true}),
      ...(style === "copy" && {shareProcessNamespace: true}),
    },
  };
}

function withoutProbes({livenessProbe: _live, readinessProbe: _ready, startupProbe: _start, ...rest}: Container): Container { return rest; }
