// The rarer checks of the baseline: SELinux, /proc mounts, seccomp, sysctls. Source: k8s.io/pod-security-admission policy check_*.go.
import type {Container, PodSpec} from "../types.ts";
import {plural, quoted} from "./pod-security-words.ts";

const SELINUX_TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);
const SYSCTLS = new Set([
  "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
]);

export function baselineExtras(spec: PodSpec, containers: readonly Container[]): string[] {
  const errors: string[] = [], pod = spec.securityContext ?? {};
  const unmasked = containers.filter(({securityContext}) => securityContext?.procMount !== undefined && securityContext.procMount !== "Default");
  if (unmasked.length) errors.push(`procMount (${plural(unmasked)} must not set securityContext.procMount to ${quoted([...new Set(unmasked.map(({securityContext}) => securityContext!.procMount!))].sort())})`);
  errors.push(...selinuxErrors(spec, containers));
  const unconfined = containers.filter(({securityContext}) => securityContext?.seccompProfile?.type === "Unconfined");
  const subjects = [...(pod.seccompProfile?.type === "Unconfined" ? ["pod"] : []), ...(unconfined.length ? [plural(unconfined)] : [])];
  if (subjects.length) errors.push(`seccompProfile (${subjects.join(" and ")} must not set securityContext.seccompProfile.type to "Unconfined")`);
  const sysctls = (pod.sysctls ?? []).map(({name}) => name).filter((name) => !SYSCTLS.has(name));
  if (sysctls.length) errors.push(`forbidden sysctls (${sysctls.join(", ")})`);
  return errors;
}

function selinuxErrors(spec: PodSpec, containers: readonly Container[]): string[] {
  const own = (options: {readonly type?: string; readonly user?: string; readonly role?: string} | undefined): string[] => [
    ...(options && !SELINUX_TYPES.has(options.type ?? "") ? [`type ${JSON.stringify(options.type)}`] : []), ...(options?.user ? ["user may not be set"] : []), ...(options?.role ? ["role may not be set"] : []),
  ];
  const podWrong = own(spec.securityContext?.seLinuxOptions), wrong = containers.filter(({securityContext}) => own(securityContext?.seLinuxOptions).length);
  if (!podWrong.length && !wrong.length) return [];
  const all = [...podWrong, ...wrong.flatMap(({securityContext}) => own(securityContext?.seLinuxOptions))], types = all.filter((text) => text.startsWith("type ")).map((text) => text.slice(5));
  const details = [...(types.length ? [`${types.length > 1 ? "types" : "type"} ${[...new Set(types)].sort().join(", ")}`] : []), ...["user may not be set", "role may not be set"].filter((text) => all.includes(text))];
  return [`seLinuxOptions (${[...(podWrong.length ? ["pod"] : []), ...(wrong.length ? [plural(wrong)] : [])].join(" and ")} set forbidden securityContext.seLinuxOptions: ${details.join("; ")})`];
}
