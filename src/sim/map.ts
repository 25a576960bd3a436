// A container of worlds besides objects and arrays: a sorted map whose copies are cheap. Values are immutable: they are
// replaced, never changed. Keys stand in a B+ tree, values in plain maps, so that a look-up or a replacement asks no tree:
// `layers` are what a map and its copies have in common and are never written again, the newest first; `own` is what was
// written since. A layer is at most an eighth of the next, so that there are few, and a copy costs what was written before it.
import SortedBTree from "sorted-btree";

// Its CommonJS build gives the class as `default` under Node and directly under a bundler.
const BTree = ((SortedBTree as unknown as {default?: typeof SortedBTree}).default ?? SortedBTree) as typeof SortedBTree;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** In the place of a value that was deleted from a layer below. */
const GONE = Symbol("gone");
/** After every key that begins with the same prefix. */
const LAST = "\uffff";

type Values<V> = Map<string, V | typeof GONE>;
type Layers<V> = readonly ReadonlyMap<string, V | typeof GONE>[];

/** How much larger a layer is than the one above it. */
const RATIO = 8;

/** One layer of two; the lowest needs no marks of what is gone. */
function joined<V>(upper: ReadonlyMap<string, V | typeof GONE>, lower: ReadonlyMap<string, V | typeof GONE>, isLowest: boolean): Values<V> {
  const all = new Map(lower);
  for (const [key, value] of upper) if (value === GONE && isLowest) all.delete(key); else all.set(key, value);
  return all;
}

export class SortedMap<V> {
  readonly #keys: SortedBTree<string, undefined>;
  #layers: Layers<V>;
  #own: Values<V> | undefined;

  constructor(from: readonly (readonly [string, V])[] = [], copied?: {keys: SortedBTree<string, undefined>; layers: Layers<V>}) {
    this.#keys = copied?.keys ?? new BTree<string, undefined>(from.map(([key]) => [key, undefined]), compare);
    this.#layers = copied?.layers ?? [];
    this.#own = copied || !from.length ? undefined : new Map(from);
  }

  get size(): number { return this.#keys.size; }

  get(key: string): V | undefined {
    const own = this.#own?.get(key);
    if (own !== undefined) return own === GONE ? undefined : own as V; // no other symbol is kept
    return this.#below(key);
  }

  #below(key: string): V | undefined {
    for (let i = 0; i < this.#layers.length; i++) {
      const found = this.#layers[i]!.get(key);
      if (found !== undefined) return found === GONE ? undefined : found as V; // as above
    }
    return undefined;
  }

  has(key: string): boolean { return this.get(key) !== undefined; }

  set(key: string, value: V): void {
    if (!this.has(key)) this.#keys.set(key, undefined);
    (this.#own ??= new Map()).set(key, value);
  }

  delete(key: string): boolean {
    if (!this.has(key)) return false;
    this.#keys.delete(key);
    if (this.#below(key) !== undefined) (this.#own ??= new Map()).set(key, GONE);
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
    let layers: Layers<V> = this.#own ? [this.#own, ...this.#layers] : this.#layers;
    while (layers.length > 1 && layers[0]!.size * RATIO >= layers[1]!.size) layers = [joined(layers[0]!, layers[1]!, layers.length === 2), ...layers.slice(2)];
    this.#layers = layers;
    this.#own = undefined;
    return new SortedMap<V>([], {keys: this.#keys.clone(), layers});
  }

  toJSON(): {$sorted: [string, V][]} { return {$sorted: [...this.entries()]}; }
}
