// The one container of a world besides objects and arrays: a sorted map whose copies are cheap (a B+ tree that shares
// its nodes until one side writes). Values are immutable: they are replaced, never changed.
import SortedBTree from "sorted-btree";

// Its CommonJS build gives the class as `default` under Node and directly under a bundler.
const BTree = ((SortedBTree as unknown as {default?: typeof SortedBTree}).default ?? SortedBTree) as typeof SortedBTree;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export class SortedMap<V> {
  readonly #tree: SortedBTree<string, V>;

  constructor(from: readonly (readonly [string, V])[] | SortedBTree<string, V> = []) {
    this.#tree = from instanceof BTree ? from : new BTree<string, V>(from as [string, V][], compare);
  }

  get size(): number { return this.#tree.size; }
  get(key: string): V | undefined { return this.#tree.get(key); }
  has(key: string): boolean { return this.#tree.has(key); }
  set(key: string, value: V): void { this.#tree.set(key, value); }
  delete(key: string): boolean { return this.#tree.delete(key); }
  firstKey(): string | undefined { return this.#tree.minKey(); }
  lastKey(): string | undefined { return this.#tree.maxKey(); }
  keys(from?: string): IterableIterator<string> { return this.#tree.keys(from); }
  values(from?: string): IterableIterator<V> { return this.#tree.values(from); }
  entries(from?: string): IterableIterator<[string, V]> { return this.#tree.entries(from); }
  /** Entries from the last (or from `from`, included) to the first. */
  entriesReversed(from?: string): IterableIterator<[string, V]> { return this.#tree.entriesReversed(from); }

  /** The entries whose keys begin with `prefix`, in key order. Do not write while iterating. */
  *under(prefix: string): IterableIterator<[string, V]> {
    for (const pair of this.#tree.entries(prefix)) {
      if (!pair[0].startsWith(prefix)) return;
      yield pair;
    }
  }

  /** A copy that shares everything until one side writes: O(1). */
  copy(): SortedMap<V> { return new SortedMap(this.#tree.clone()); }
  toJSON(): {$sorted: [string, V][]} { return {$sorted: this.#tree.toArray()}; }
}

/** After JSON.parse: every `{"$sorted": […]}` becomes a SortedMap again. Maps hold no maps, so what is in one is not looked at. */
export function reviveMaps(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("$sorted" in value && Array.isArray(value.$sorted)) return new SortedMap(value.$sorted as [string, unknown][]);
  const fields = value as {[key: string]: unknown};
  for (const key of Object.keys(fields)) fields[key] = reviveMaps(fields[key]);
  return value;
}
