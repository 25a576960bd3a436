// A container of worlds besides objects and arrays: a sorted map whose copies are cheap. Values are immutable: they are
// replaced, never changed. Keys stand in a B+ tree, values in two plain maps, so that a look-up or a replacement asks no tree:
// `shared` is what a map and its copies began with and is never written again, `own` what was written since.
import SortedBTree from "sorted-btree";

// Its CommonJS build gives the class as `default` under Node and directly under a bundler.
const BTree = ((SortedBTree as unknown as {default?: typeof SortedBTree}).default ?? SortedBTree) as typeof SortedBTree;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** In the place of a value that was deleted from the shared ones. */
const GONE = Symbol("gone");
/** After every key that begins with the same prefix. */
const LAST = "\uffff";

type Values<V> = Map<string, V | typeof GONE>;

export class SortedMap<V> {
  readonly #keys: SortedBTree<string, undefined>;
  #shared: ReadonlyMap<string, V> | undefined;
  #own: Values<V> | undefined;

  constructor(from: readonly (readonly [string, V])[] = [], copied?: {keys: SortedBTree<string, undefined>; shared: ReadonlyMap<string, V> | undefined; own: Values<V> | undefined}) {
    this.#keys = copied?.keys ?? new BTree<string, undefined>(from.map(([key]) => [key, undefined]), compare);
    this.#shared = copied?.shared;
    this.#own = copied ? copied.own : from.length ? new Map(from) : undefined;
  }

  get size(): number { return this.#keys.size; }

  get(key: string): V | undefined {
    const own = this.#own?.get(key);
    if (own !== undefined) return own === GONE ? undefined : own as V; // no other symbol is kept
    return this.#shared?.get(key);
  }

  has(key: string): boolean { return this.get(key) !== undefined; }

  set(key: string, value: V): void {
    if (!this.has(key)) this.#keys.set(key, undefined);
    (this.#own ??= new Map()).set(key, value);
  }

  delete(key: string): boolean {
    if (!this.has(key)) return false;
    this.#keys.delete(key);
    if (this.#shared?.has(key)) (this.#own ??= new Map()).set(key, GONE);
    else this.#own!.delete(key);
    return true;
  }

  firstKey(): string | undefined { return this.#keys.minKey(); }
  lastKey(): string | undefined { return this.#keys.maxKey(); }
  keys(from?: string): IterableIterator<string> { return this.#keys.keys(from); }
  *values(from?: string): IterableIterator<V> { for (const key of this.#keys.keys(from)) yield this.get(key)!; }
  *entries(from?: string): IterableIterator<[string, V]> { for (const key of this.#keys.keys(from)) yield [key, this.get(key)!]; }
  /** Entries from the last (or from `from`, included) to the first. */
  *entriesReversed(from?: string): IterableIterator<[string, V]> { for (const [key] of this.#keys.entriesReversed(from)) yield [key, this.get(key)!]; }

  /** The entries whose keys begin with `prefix`, in key order. Do not write while iterating. */
  *under(prefix: string): IterableIterator<[string, V]> {
    for (const key of this.#keys.keys(prefix)) {
      if (!key.startsWith(prefix)) return;
      yield [key, this.get(key)!];
    }
  }

  /** The values of `under`, at once. */
  valuesUnder(prefix: string): V[] {
    const found: V[] = [];
    this.#keys.forRange(prefix, prefix + LAST, true, (key) => { found.push(this.get(key)!); });
    return found;
  }

  /** A copy that goes its own way. It costs what was written since the last one, or less. */
  copy(): SortedMap<V> {
    this.#share();
    return new SortedMap<V>([], {keys: this.#keys.clone(), shared: this.#shared, own: this.#own && new Map(this.#own)});
  }

  /** Makes the own values shared ones, unless they are few beside those. */
  #share(): void {
    const own = this.#own;
    if (!own || (this.#shared && own.size * 8 < this.#shared.size)) return;
    const all = new Map(this.#shared);
    for (const [key, value] of own) if (value === GONE) all.delete(key); else all.set(key, value as V);
    this.#shared = all;
    this.#own = undefined;
  }

  toJSON(): {$sorted: [string, V][]} { return {$sorted: [...this.entries()]}; }
}
