// NodeVolumeLimits: no more volumes of a CSI driver on a node than its CSINode says the driver can attach (nodevolumelimits/csi.go).
// Not simulated: volumes of cloud providers that migrated to CSI drivers.
import {classOf} from "../../api/volume-match.ts";
import type {Pod} from "../../api/types.ts";
import {unschedulable, type Plugin} from "../framework.ts";
import type {NodeInfo, Snapshot} from "../snapshot.ts";
import {claimNames} from "./volume-binding.ts";

/** `driver/handle` → driver. */
type Volumes = Map<string, string>;

export const nodeVolumeLimits: Plugin<Volumes> = {
  name: "NodeVolumeLimits",
  helpedBy: ["NodeAdd", "AssignedPodDelete", "StorageChange"],
  preFilter(pod, snapshot) {
    const state = csiVolumes(pod, snapshot);
    return state.size ? {state} : {skip: true};
  },
  filter(_pod, info, wanted, snapshot) {
    const drivers = snapshot.csinodes.get(info.node.metadata.name)?.spec.drivers ?? [];
    const limits = new Map(drivers.flatMap(({name, allocatable}) => (allocatable?.count === undefined ? [] : [[name, allocatable.count] as const])));
    if (!limits.size) return undefined;
    const attached = attachedTo(info, snapshot), used = perDriver(attached.values());
    const fresh = perDriver([...wanted].flatMap(([volume, driver]) => (attached.has(volume) ? [] : [driver])));
    for (const [driver, count] of fresh) {
      const limit = limits.get(driver);
      if (limit !== undefined && (used.get(driver) ?? 0) + count > limit) return unschedulable("node(s) exceed max volume count");
    }
    return undefined;
  },
};

function perDriver(drivers: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const driver of drivers) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
}

/** The volumes of CSI drivers that a Pod's claims are bound to, or will be by their class. */
function csiVolumes(pod: Pod, snapshot: Snapshot): Volumes {
  const volumes: Volumes = new Map();
  for (const {name} of claimNames(pod)) {
    const key = `${pod.metadata.namespace}/${name}`, claim = snapshot.persistentvolumeclaims.get(key);
    if (!claim) continue;
    const volume = claim.spec?.volumeName ? snapshot.persistentvolumes.get(claim.spec.volumeName) : undefined;
    const driver = volume ? volume.spec?.csi?.driver : snapshot.storageclasses.get(classOf(claim))?.provisioner;
    if (driver) volumes.set(`${driver}/${volume?.spec?.csi?.volumeHandle ?? ` ${key}`}`, driver);
  }
  return volumes;
}

/** Those of the node's Pods, and those that a VolumeAttachment holds there for nobody any more. */
function attachedTo({node, pods}: NodeInfo, snapshot: Snapshot): Volumes {
  const volumes: Volumes = new Map();
  for (const pod of pods.values()) for (const [volume, driver] of csiVolumes(pod, snapshot)) volumes.set(volume, driver);
  for (const {spec} of snapshot.volumeattachments.values()) {
    const csi = spec.nodeName === node.metadata.name ? snapshot.persistentvolumes.get(spec.source.persistentVolumeName ?? "")?.spec?.csi : undefined;
    if (csi) volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
  }
  return volumes;
}
