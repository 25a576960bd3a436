// etcd's compaction by the API server: every five minutes it forgets what is older than the last time. Source: k8s.io/apiserver/pkg/storage/etcd3/compact.go.
import type {World} from "../world.ts";

const INTERVAL_MS = 5 * 60_000;

/** Revisions below this one can no longer be read. */
export function compactedRevision({store, nowMs}: World): number {
  const {first} = store.history, start = first === undefined ? undefined : store.history.at(first)?.atMs;
  if (first === undefined || start === undefined) return store.compactRevision;
  const until = start + Math.floor((nowMs - start) / INTERVAL_MS - 1) * INTERVAL_MS;
  return until <= start ? store.compactRevision : Math.max(store.compactRevision, revisionAt(store.history, store.revision, first, until));
}

/** The last revision at or before a time; revisions have no holes after the first. */
function revisionAt(history: World["store"]["history"], newest: number, oldest: number, atMs: number): number {
  let low = oldest, high = newest;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2), commit = history.at(middle);
    if (!commit || commit.atMs > atMs) high = middle - 1;
    else low = middle;
  }
  return low;
}
