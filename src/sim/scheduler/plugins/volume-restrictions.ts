// VolumeRestrictions: a claim that only one Pod may use (ReadWriteOncePod) keeps others out everywhere.
// Not simulated: disks of clouds that one node may attach.
import type {Pod} from "../../api/types.ts";
import {unresolvable, unschedulable, type Plugin} from "../framework.ts";
import type {Snapshot} from "../snapshot.ts";
import {claimNames} from "./volume-binding.ts";

export const volumeRestrictions: Plugin<boolean> = {
  name: "VolumeRestrictions",
  helpedBy: ["AssignedPodDelete", "NodeAdd", "StorageChange"],
  preFilter(pod, snapshot) {
    const exclusive: string[] = [];
    for (const {name, ephemeral} of claimNames(pod)) {
      if (ephemeral) continue;
      const claim = snapshot.persistentvolumeclaims.get(`${pod.metadata.namespace}/${name}`);
      if (!claim) return {reject: unresolvable(`persistentvolumeclaim ${JSON.stringify(name)} not found`)};
      if (claim.spec?.accessModes?.includes("ReadWriteOncePod")) exclusive.push(name);
    }
    return exclusive.length ? {state: isUsed(pod, exclusive, snapshot)} : {skip: true};
  },
  filter: (_pod, _info, used) => (used ? unschedulable("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode") : undefined),
};

function isUsed(pod: Pod, names: readonly string[], {nodes}: Snapshot): boolean {
  for (const {pods} of nodes.values()) {
    for (const other of pods.values()) {
      if (other.metadata.namespace === pod.metadata.namespace && other.metadata.uid !== pod.metadata.uid && claimNames(other).some(({name}) => names.includes(name))) return true;
    }
  }
  return false;
}
