// The persistent volume controller (pkg/controller/volume/persistentvolume): claims find volumes, and volumes outlive them as their policy says.
import type {PersistentVolume, PersistentVolumeClaim} from "../../api/types.ts";
import type {Component} from "../../component.ts";
import {keyOf, splitKey} from "../ownership.ts";
import {syncClaim} from "./claim.ts";
import {syncVolume} from "./volume.ts";

export const persistentvolume: Component = {
  name: "persistentvolume-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    persistentvolumeclaims: ({object, previous}) => claimKeys((object ?? previous) as PersistentVolumeClaim, !object),
    persistentvolumes: ({object, previous}) => volumeKeys(object as PersistentVolume | undefined, previous as PersistentVolume | undefined),
  },
  reconcile(key, io) {
    const [what, rest] = [key.slice(0, key.indexOf(" ")), key.slice(key.indexOf(" ") + 1)], {name, namespace} = splitKey(rest);
    if (what === "volume") {
      const volume = io.client.get("persistentvolumes", rest);
      if (volume) syncVolume(volume, io);
      return;
    }
    const claim = io.client.get("persistentvolumeclaims", name, namespace);
    if (claim) syncClaim(claim, io);
  },
};

/** A claim that is gone leaves its volume to be released. */
function claimKeys(claim: PersistentVolumeClaim, gone: boolean): string[] {
  const volume = claim.spec?.volumeName ? [`volume ${claim.spec.volumeName}`] : [];
  return gone ? volume : [`claim ${keyOf(claim)}`, ...volume];
}

/** Claims that wait are not woken by new volumes or classes: they look again at their next resync. */
function volumeKeys(object: PersistentVolume | undefined, previous: PersistentVolume | undefined): string[] {
  const ref = (object ?? previous)!.spec?.claimRef, claim = ref ? [`claim ${ref.namespace}/${ref.name}`] : [];
  return object ? [`volume ${object.metadata.name}`, ...claim] : claim;
}
