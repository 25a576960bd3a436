// Whether a port is taken where a container would listen: by another container of its Pod or, with hostNetwork, by one of the machine's.
import type {ProcessIO} from "./program.ts";

export function portTaken({host, container}: ProcessIO, port: number): boolean {
  const shared = container.network.hostNetwork;
  for (const other of host.containers.values()) {
    if (shared ? !other.network.hostNetwork : other.podUid !== container.podUid) continue;
    if (other.id !== container.id && other.state === "running" && other.process?.ports.includes(port)) return true;
  }
  return shared && port === 22;
}
