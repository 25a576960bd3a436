// The checks of the standard `baseline`, in the order of their ids. Source: k8s.io/pod-security-admission policy check_*.go.
import type {Container, PodSpec} from "../types.ts";
import {procMountErrors} from "./pod-security-restricted.ts";
import {inUserNamespace, plural, quoted, setters} from "./pod-security-words.ts";

const CAPABILITIES = new Set(["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"]);
const SELINUX_TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);
/** Sysctls that may be set, and the version from which on. */
const SYSCTLS: {readonly [name: string]: number} = {
  "kernel.shm_rmid_forced": 0, "net.ipv4.ip_local_port_range": 0, "net.ipv4.tcp_syncookies": 0, "net.ipv4.ping_group_range": 0, "net.ipv4.ip_unprivileged_port_start": 0, "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_keepalive_time": 29, "net.ipv4.tcp_fin_timeout": 29, "net.ipv4.tcp_keepalive_intvl": 29, "net.ipv4.tcp_keepalive_probes": 29, "net.ipv4.tcp_rmem": 32, "net.ipv4.tcp_wmem": 32,
};
const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

/** `stricter`: the checks of `restricted` speak of capabilities, host paths, /proc mounts and seccomp themselves. */
export function baseline(spec: PodSpec, containers: readonly Container[], annotations: {readonly [key: string]: string}, version: number, stricter = false): string[] {
  const errors = appArmorErrors(spec, containers, annotations);
  if (!stricter || version < 22) errors.push(...capabilityErrors(containers));
  errors.push(...hostErrors(spec));
  if (!stricter) errors.push(...hostPathErrors(spec));
  errors.push(...hostPortErrors(containers));
  if (version >= 34) errors.push(...probeHostErrors(containers));
  const privileged = containers.filter(({securityContext}) => securityContext?.privileged);
  if (privileged.length) errors.push(`privileged (${plural(privileged)} must not set securityContext.privileged=true)`);
  if (!(stricter && version >= 35) && !(version >= 35 && inUserNamespace(spec))) errors.push(...procMountErrors(containers));
  errors.push(...selinuxErrors(spec, containers));
  if (!stricter || version < 19) errors.push(...seccompErrors(spec, containers));
  const sysctls = (spec.securityContext?.sysctls ?? []).map(({name}) => name).filter((name) => version < (SYSCTLS[name] ?? Infinity) || SYSCTLS[name] === undefined);
  if (sysctls.length) errors.push(`forbidden sysctls (${sysctls.join(", ")})`);
  const windows = setters(!!spec.securityContext?.windowsOptions?.hostProcess, containers.filter(({securityContext}) => securityContext?.windowsOptions?.hostProcess));
  return windows ? [...errors, `hostProcess (${windows} must not set securityContext.windowsOptions.hostProcess=true)`] : errors;
}

function appArmorErrors(spec: PodSpec, containers: readonly Container[], annotations: {readonly [key: string]: string}): string[] {
  const bad = (type: string | undefined): type is string => type !== undefined && type !== "RuntimeDefault" && type !== "Localhost";
  const pod = spec.securityContext?.appArmorProfile?.type, wrong = containers.filter(({securityContext}) => bad(securityContext?.appArmorProfile?.type));
  const said = Object.entries(annotations).filter(([key, value]) => key.startsWith(APP_ARMOR) && value && value !== "runtime/default" && !value.startsWith("localhost/")).map(([key, value]) => `${key}=${JSON.stringify(value)}`).sort();
  const who = [setters(bad(pod), wrong), ...(said.length ? [said.length > 1 ? "annotations" : "annotation"] : [])].filter(Boolean).join(" and ");
  if (!who) return [];
  const values = [...[...new Set([pod, ...wrong.map(({securityContext}) => securityContext!.appArmorProfile!.type)].filter((type): type is NonNullable<typeof type> => bad(type)))].sort(), ...said];
  return [`forbidden AppArmor ${values.length > 1 ? "profiles" : "profile"} (${who} must not set AppArmor profile type to ${quoted(values)})`];
}

function capabilityErrors(containers: readonly Container[]): string[] {
  const strange = ({securityContext}: Container) => (securityContext?.capabilities?.add ?? []).filter((name) => !CAPABILITIES.has(name)), wrong = containers.filter((container) => strange(container).length);
  return wrong.length ? [`non-default capabilities (${plural(wrong)} must not include ${quoted([...new Set(wrong.flatMap(strange))].sort())} in securityContext.capabilities.add)`] : [];
}

function hostErrors(spec: PodSpec): string[] {
  const host = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field]);
  return host.length ? [`host namespaces (${host.map((field) => `${field}=true`).join(", ")})`] : [];
}

function hostPathErrors({volumes = []}: PodSpec): string[] {
  const paths = volumes.filter(({hostPath}) => hostPath).map(({name}) => name);
  return paths.length ? [`hostPath volumes (${paths.length > 1 ? "volumes" : "volume"} ${quoted(paths)})`] : [];
}

function hostPortErrors(containers: readonly Container[]): string[] {
  const portsOf = ({ports = []}: Container) => ports.flatMap(({hostPort}) => (hostPort ? [String(hostPort)] : [])), wrong = containers.filter((container) => portsOf(container).length);
  const numbers = [...new Set(wrong.flatMap(portsOf))].sort();
  return wrong.length ? [`hostPort (${plural(wrong)} ${wrong.length > 1 ? "use" : "uses"} ${numbers.length > 1 ? "hostPorts" : "hostPort"} ${numbers.join(", ")})`] : [];
}

function probeHostErrors(containers: readonly Container[]): string[] {
  const hostsOf = ({livenessProbe, readinessProbe, startupProbe, lifecycle}: Container) => [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host]).filter((host): host is string => !!host);
  const wrong = containers.filter((container) => hostsOf(container).length), hosts = [...new Set(wrong.flatMap(hostsOf))].sort(), named = [...wrong].sort((a, b) => (a.name < b.name ? -1 : 1));
  return wrong.length ? [`probe or lifecycle host (${plural(named)} ${wrong.length > 1 ? "use" : "uses"} probe or lifecycle ${hosts.length > 1 ? "hosts" : "host"} ${quoted(hosts)})`] : [];
}

function seccompErrors(spec: PodSpec, containers: readonly Container[]): string[] {
  const who = setters(spec.securityContext?.seccompProfile?.type === "Unconfined", containers.filter(({securityContext}) => securityContext?.seccompProfile?.type === "Unconfined"));
  return who ? [`seccompProfile (${who} must not set securityContext.seccompProfile.type to "Unconfined")`] : [];
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
