// VolumeBinding: a Pod goes where its bound volumes can be reached, and where those that wait for it can be found or made
// (pkg/scheduler/framework/plugins/volumebinding). Not simulated: CSI storage capacity, scoring by capacity.
import {belongsTo, BIND_COMPLETED, classOf, findVolume, hasAnnotation, isDelayed, reachableFrom} from "../../api/volume-match.ts";
import type {Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass} from "../../api/types.ts";
import {unresolvable, type Plugin} from "../framework.ts";
import type {Snapshot} from "../snapshot.ts";

/** Names of the claims that a Pod uses; `ephemeral` ones are made for it. */
export const claimNames = (pod: Pod): readonly {readonly name: string; readonly ephemeral: boolean}[] =>
  (pod.spec.volumes ?? []).filter((volume) => volume.persistentVolumeClaim ?? volume.ephemeral)
    .map(({name, persistentVolumeClaim}) => ({name: persistentVolumeClaim?.claimName ?? `${pod.metadata.name}-${name}`, ephemeral: !persistentVolumeClaim}));

export const isBound = (claim: PersistentVolumeClaim): boolean => !!claim.spec?.volumeName && hasAnnotation(claim, BIND_COMPLETED);

interface State { readonly bound: readonly PersistentVolumeClaim[]; readonly delayed: readonly PersistentVolumeClaim[] }

const NO_PROVISIONER = "kubernetes.io/no-provisioner";

export const volumeBinding: Plugin<State> = {
  name: "VolumeBinding",
  helpedBy: ["NodeAdd", "NodeLabel", "StorageChange", "PodUpdate"],
  preFilter(pod, snapshot) {
    const names = claimNames(pod);
    if (!names.length) return {skip: true};
    const claims: PersistentVolumeClaim[] = [];
    for (const {name, ephemeral} of names) {
      const claim = snapshot.persistentvolumeclaims.get(`${pod.metadata.namespace}/${name}`), wrong = problemOf(claim, name, ephemeral);
      if (wrong !== undefined) return {reject: unresolvable(wrong)};
      claims.push(claim!);
    }
    const bound = claims.filter(isBound), delayed = claims.filter((claim) => !isBound(claim) && !claim.spec?.volumeName && isDelayed(snapshot.storageclasses.get(classOf(claim))));
    if (bound.length + delayed.length < claims.length) return {reject: unresolvable("pod has unbound immediate PersistentVolumeClaims")};
    return {state: {bound, delayed}};
  },
  filter(_pod, {node}, {bound, delayed}, snapshot) {
    const reasons: string[] = [], volumes = bound.map((claim) => snapshot.persistentvolumes.get(claim.spec!.volumeName!));
    if (volumes.some((volume) => !volume)) reasons.push("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
    else if (volumes.some((volume) => !reachableFrom(volume!, node))) reasons.push("node(s) didn't match PersistentVolume's node affinity");
    if (delayed.length && !planFor(delayed, node, snapshot)) reasons.push("node(s) didn't find available persistent volumes to bind");
    return reasons.length ? unresolvable(...reasons) : undefined;
  },
};

function problemOf(claim: PersistentVolumeClaim | undefined, name: string, ephemeral: boolean): string | undefined {
  const quoted = JSON.stringify(name);
  if (!claim) return ephemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}` : `persistentvolumeclaim ${quoted} not found`;
  if (claim.status?.phase === "Lost") return `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(claim.spec?.volumeName ?? "")}`;
  return claim.metadata.deletionTimestamp ? `persistentvolumeclaim ${quoted} is being deleted` : undefined;
}

/** For each claim that waits the volume that it gets on this node, or none where one will be made; undefined if some claim finds nothing. */
export function planFor(claims: readonly PersistentVolumeClaim[], node: Node, {persistentvolumes, storageclasses}: Snapshot): readonly {readonly claim: PersistentVolumeClaim; readonly volume?: PersistentVolume}[] | undefined {
  const free = new Set(persistentvolumes.values()), plan: {claim: PersistentVolumeClaim; volume?: PersistentVolume}[] = [];
  for (const claim of claims) {
    const volume = findVolume(claim, [...free], true, node);
    if (volume) { free.delete(volume); plan.push({claim, volume}); continue; }
    if ([...free].some((other) => other.spec?.claimRef && belongsTo(other, claim)) || !canProvision(storageclasses.get(classOf(claim)), node)) return undefined;
    plan.push({claim});
  }
  return plan;
}

function canProvision(storageClass: StorageClass | undefined, {metadata: {labels = {}}}: Node): boolean {
  if (!storageClass?.provisioner || storageClass.provisioner === NO_PROVISIONER) return false;
  const terms = storageClass.allowedTopologies;
  return !terms?.length || terms.some(({matchLabelExpressions}) => (matchLabelExpressions ?? []).every(({key, values}) => values.includes(labels[key] ?? "")));
}
