// Docker's networks on one machine: who reaches whom, and the names that its embedded server knows on networks that somebody made.
// Not simulated: networks over several machines, ports of other protocols.
import type {Host} from "../hosts/host.ts";
import type {Container} from "../kubelet/container.ts";

export const isDocker = ({namespace, podName}: Pick<Container, "namespace" | "podName">): boolean => namespace === "docker" && podName === "";

/** The networks of a container: without any it is on the default bridge. */
export const networksOf = ({networks}: Pick<Container, "networks">): readonly string[] => networks ?? ["bridge"];

const shared = (a: Container, b: Container): boolean => networksOf(a).some((name) => networksOf(b).includes(name));

/** The Docker container that has an address, as another one or the machine itself reaches it; `apart`: it is on other networks. */
export function dockerAt(host: Host, from: Container | undefined, address: string): Container | "apart" | undefined {
  if (from && !isDocker(from)) return undefined;
  if (from && (address === from.ip || address.startsWith("127."))) return from;
  for (const container of host.containers.values()) {
    if (container.ip !== address || !isDocker(container) || container.state !== "running") continue;
    return !from || shared(from, container) ? container : "apart";
  }
  return undefined;
}

/** The address of a name in a container of a network that somebody made: another one's name, alias or short id. */
export function dockerName(host: Host, from: Container, name: string): string | undefined {
  if (!isDocker(from) || networksOf(from).every((one) => one === "bridge")) return undefined;
  for (const other of host.containers.values()) {
    if (!isDocker(other) || other.state !== "running" || !shared(from, other)) continue;
    if (other.name === name || other.id.slice(0, 12) === name || other.hostname === name || other.aliases?.includes(name)) return other.ip;
  }
  return undefined;
}
