// ControllerRevisions: the templates that a DaemonSet or StatefulSet has had, numbered (pkg/controller/history, daemon/update.go).
import type {ResourceName} from "../api/client.ts";
import {equal} from "../api/equal.ts";
import {StatusError} from "../api/errors.ts";
import type {Json} from "../api/object.ts";
import type {ControllerRevision, DaemonSet, StatefulSet} from "../api/types.ts";
import {parseInstant} from "../clock.ts";
import type {Reconcile} from "../component.ts";
import {claim, controllerOf, controllerRef} from "./ownership.ts";
import {templateHash} from "./deployment/revision.ts";

export type Revised = DaemonSet | StatefulSet;
/** The label of Pods that names their revision. */
export const REVISION_HASH = "controller-revision-hash";

/** What a revision keeps: a patch that puts its template in place of any other (getPatch). */
export const revisionData = ({spec}: Revised): Json => ({spec: {template: {...spec.template, $patch: "replace"}}}) as unknown as Json; // templates are JSON

export const byRevision = (a: ControllerRevision, b: ControllerRevision): number =>
  a.revision - b.revision || parseInstant(a.metadata.creationTimestamp) - parseInstant(b.metadata.creationTimestamp) || (a.metadata.name < b.metadata.name ? -1 : 1);

/** The revisions of an owner, after adoption and release, in order. */
export function revisionsOf(owner: Revised, io: Reconcile): ControllerRevision[] {
  const all = io.client.list("controllerrevisions", {namespace: owner.metadata.namespace!}).filter((one) => (controllerOf(one)?.uid ?? owner.metadata.uid) === owner.metadata.uid);
  return claim(io.client, "controllerrevisions", owner, owner.spec.selector, all).sort(byRevision);
}

const nextNumber = (others: readonly ControllerRevision[]): number => Math.max(0, ...others.map(({revision}) => revision)) + 1;

export interface Revisions { readonly current: ControllerRevision; readonly old: readonly ControllerRevision[] }

/** The revision of the template as it is now, with the highest number; made if it is not there. `label` names the hash among its labels. */
export function syncRevisions(owner: Revised, label: string, io: Reconcile): Revisions {
  const all = revisionsOf(owner, io), data = revisionData(owner);
  const same = all.filter((one) => equal(one.data, data)), old = all.filter((one) => !same.includes(one));
  const number = nextNumber(old), found = same.at(-1);
  if (!found) return {current: create(owner, label, data, number, io), old};
  return {current: found.revision < number ? io.client.update("controllerrevisions", {...found, revision: number}) : found, old};
}

function create(owner: Revised, label: string, data: Json, revision: number, io: Reconcile): ControllerRevision {
  for (let collisions = owner.status?.collisionCount ?? 0; ; collisions++) {
    const hash = templateHash(owner.spec.template, collisions || undefined), {name, namespace, annotations} = owner.metadata;
    try {
      return io.client.create("controllerrevisions", {
        metadata: {
          name: `${name.slice(0, 223)}-${hash}`, namespace: namespace!, labels: {...owner.spec.template.metadata?.labels, [label]: hash},
          ...(annotations && {annotations}), ownerReferences: [controllerRef(owner)],
        },
        data, revision,
      });
    } catch (error) {
      // The name is taken by another template: the count of collisions changes the hash.
      if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
    }
  }
}

/** Deletes the oldest revisions that nobody uses beyond the limit. */
export function truncateRevisions(old: readonly ControllerRevision[], limit: number, isLive: (revision: ControllerRevision) => boolean, io: Reconcile): void {
  let surplus = old.length - limit;
  for (const one of old) {
    if (surplus <= 0) return;
    if (isLive(one)) continue;
    io.client.delete("controllerrevisions" satisfies ResourceName, one.metadata.name, one.metadata.namespace);
    surplus--;
  }
}
