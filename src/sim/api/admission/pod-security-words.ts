// How PodSecurity names containers and values in its refusals. Source: k8s.io/pod-security-admission policy helpers.go.
import type {Container, PodSpec} from "../types.ts";

export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
/** `container "a" must …`, `containers "a", "b" must …`. */
export const plural = (containers: readonly Container[], singular = "container"): string => `${containers.length > 1 ? `${singular}s` : singular} ${quoted(containers.map(({name}) => name))}`;

/** `pod and container "a"`; nothing if neither is to blame. */
export const setters = (pod: boolean, containers: readonly Container[]): string => [...(pod ? ["pod"] : []), ...(containers.length ? [plural(containers)] : [])].join(" and ");
/** relaxPolicyForUserNamespacePod. */
export const inUserNamespace = ({hostUsers}: PodSpec): boolean => hostUsers === false;
