// NodePorts: a host port is free if nobody on the node has it on the same address and protocol.
import type {ContainerPort, Pod} from "../../api/types.ts";
import {unschedulable, type Plugin} from "../framework.ts";

const hostPorts = (pod: Pod): ContainerPort[] => [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(({restartPolicy}) => restartPolicy === "Always")].flatMap(({ports}) => ports ?? []).filter(({hostPort}) => (hostPort ?? 0) > 0);
const everywhere = (ip: string | undefined) => !ip || ip === "0.0.0.0";

const clash = (a: ContainerPort, b: ContainerPort): boolean =>
  a.hostPort === b.hostPort && (a.protocol ?? "TCP") === (b.protocol ?? "TCP") && (everywhere(a.hostIP) || everywhere(b.hostIP) || a.hostIP === b.hostIP);

export const nodePorts: Plugin<readonly ContainerPort[]> = {
  name: "NodePorts",
  local: true,
  helpedBy: ["NodeAdd", "AssignedPodDelete"],
  preFilter(pod) {
    const state = hostPorts(pod);
    return state.length ? {state} : {skip: true};
  },
  filter(_pod, {pods}, wanted) {
    for (const other of pods.values()) for (const used of hostPorts(other)) if (wanted.some((port) => clash(port, used))) return unschedulable("node(s) didn't have free ports for the requested pod ports");
    return undefined;
  },
};
