// How PodSecurity names containers and values in its refusals. Source: k8s.io/pod-security-admission policy helpers.go.
import type {Container} from "../types.ts";

export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
/** `container "a" must …`, `containers "a", "b" must …`. */
export const plural = (containers: readonly Container[], singular = "container"): string => `${containers.length > 1 ? `${singular}s` : singular} ${quoted(containers.map(({name}) => name))}`;
