// The agenda: which component looks at which key when. Apart from run.ts so that machines can plan a look without knowing the components.
import type {Cause} from "./store/store.ts";
import type {World} from "./world.ts";

/** On the agenda in a component's place: the process whose unit is the key has just started. */
export const STARTED = "started";

/** One planned reconcile. Those of one moment come in the order in which they were planned. */
export interface AgendaEntry { readonly component: string; readonly key: string; readonly atMs: number; readonly sequence: number; readonly cause: Cause }

const isBefore = (a: AgendaEntry, b: AgendaEntry): boolean => (a.atMs === b.atMs ? a.sequence < b.sequence : a.atMs < b.atMs);

/** A priority queue in which each key of a component stands once: of two plans the earlier counts. */
export class Agenda {
  /** How many plans were made so far. */
  sequence: number;
  // A binary heap. An entry that an earlier one took the place of stays until its turn comes and is then passed over.
  readonly #heap: AgendaEntry[] = [];
  readonly #planned = new Map<string, Map<string, AgendaEntry>>();

  constructor(sequence = 0, entries: readonly AgendaEntry[] = []) {
    this.sequence = sequence;
    for (const entry of entries) this.#add(entry);
  }

  plan(component: string, key: string, atMs: number, cause: Cause): void {
    const there = this.#planned.get(component)?.get(key);
    if (there && there.atMs <= atMs) return;
    this.#add({component, key, atMs, sequence: ++this.sequence, cause});
  }

  /** Takes the first entry off, if it is due by then. */
  takeDue(byMs: number): AgendaEntry | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (!first || first.atMs > byMs) return undefined;
      this.#dropFirst();
      const planned = this.#planned.get(first.component)!;
      if (planned.get(first.key) !== first) continue;
      planned.delete(first.key);
      return first;
    }
  }

  copy(): Agenda { return new Agenda(this.sequence, this.#entries()); }
  toJSON(): {$agenda: {sequence: number; entries: readonly AgendaEntry[]}} { return {$agenda: {sequence: this.sequence, entries: this.#entries()}}; }

  /** What is planned, in its order. */
  #entries(): readonly AgendaEntry[] {
    const entries = [...this.#planned.values()].flatMap((byKey) => [...byKey.values()]);
    return entries.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #add(entry: AgendaEntry): void {
    let byKey = this.#planned.get(entry.component);
    if (!byKey) this.#planned.set(entry.component, (byKey = new Map()));
    byKey.set(entry.key, entry);
    this.#rise(entry);
  }

  #rise(entry: AgendaEntry): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1, parent = heap[above]!;
      if (!isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #dropFirst(): void {
    const heap = this.#heap, last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      const child = heap[below]!;
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

/** Plans a reconcile; of two plans for one key the earlier stands. */
export const plan = (world: World, component: string, key: string, afterMs: number, cause: Cause): void =>
  world.agenda.plan(component, key, Math.ceil(world.nowMs + Math.max(0, afterMs)), cause);
