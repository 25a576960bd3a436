// The rows of the rollout view, and what can be counted in them.

export interface SetRow { readonly name: string; readonly hash: string; readonly images: string; readonly revision: string; readonly createdMs: number }
export interface PodRow {
  readonly name: string;
  /** Position of its ReplicaSet in `sets`. */
  readonly set: number;
  readonly createdMs: number;
  readonly readyMs?: number;
  readonly deletedMs?: number;
  readonly goneMs?: number;
  /** Why it does not become ready: ImagePullBackOff, CrashLoopBackOff… */
  readonly trouble?: string;
}
/** The bounds from a moment on. `least` Pods must be available, `most` may exist. */
export interface BoundRow { readonly fromMs: number; readonly desired: number; readonly least: number; readonly most: number; readonly recreate: boolean }
export interface MarkRow { readonly atMs: number; readonly text: string }
export interface RolloutRows {
  readonly deployment: string;
  readonly sets: readonly SetRow[];
  readonly pods: readonly PodRow[];
  readonly bounds: readonly BoundRow[];
  /** The reader's commands that changed the Deployment. */
  readonly marks: readonly MarkRow[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What there was at a moment: Pods of each ReplicaSet, ready and in all (those that end do not count). */
export function countAt({pods, sets}: RolloutRows, atMs: number): {readonly ready: number; readonly all: number}[] {
  const counts = sets.map(() => ({ready: 0, all: 0}));
  for (const pod of pods) {
    if (pod.createdMs > atMs || (pod.deletedMs ?? pod.goneMs ?? Infinity) <= atMs) continue;
    counts[pod.set]!.all++;
    if ((pod.readyMs ?? Infinity) <= atMs) counts[pod.set]!.ready++;
  }
  return counts;
}

/** Every moment at which something changed. */
export const momentsOf = ({pods, marks, fromMs, toMs}: RolloutRows): number[] =>
  [...new Set([fromMs, ...marks.map(({atMs}) => atMs), ...pods.flatMap(({createdMs, readyMs, deletedMs, goneMs}) => [createdMs, readyMs, deletedMs, goneMs]), toMs])].filter((ms): ms is number => ms !== undefined).sort((a, b) => a - b);

export const boundsAt = ({bounds}: RolloutRows, atMs: number): BoundRow => [...bounds].reverse().find(({fromMs}) => fromMs <= atMs) ?? bounds[0]!;
