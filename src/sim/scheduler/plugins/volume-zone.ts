// VolumeZone: volumes with labels of a zone or region are reached from nodes there.
import type {PersistentVolume} from "../../api/types.ts";
import {unresolvable, type Plugin} from "../framework.ts";
import {claimNames, isBound} from "./volume-binding.ts";

const TOPOLOGY = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region"];

export const volumeZone: Plugin<readonly PersistentVolume[]> = {
  name: "VolumeZone",
  helpedBy: ["NodeAdd", "NodeLabel", "StorageChange"],
  preFilter(pod, snapshot) {
    const volumes = claimNames(pod).flatMap(({name}) => {
      const claim = snapshot.persistentvolumeclaims.get(`${pod.metadata.namespace}/${name}`);
      return (claim && isBound(claim) && snapshot.persistentvolumes.get(claim.spec!.volumeName!)) || [];
    }).filter(({metadata}) => TOPOLOGY.some((key) => metadata.labels?.[key] !== undefined));
    return volumes.length ? {state: volumes} : {skip: true};
  },
  filter(_pod, {node: {metadata: {labels = {}}}}, volumes) {
    // A node that knows of no zones takes every volume.
    if (!TOPOLOGY.some((key) => labels[key] !== undefined)) return undefined;
    const fits = volumes.every(({metadata}) => TOPOLOGY.every((key) => { const zones = metadata.labels?.[key]; return zones === undefined || zones.split("__").includes(labels[key] ?? ""); }));
    return fits ? undefined : unresolvable("node(s) had no available volume zone");
  },
};
