// The agenda: which component looks at which key when. Apart from run.ts so that machines can plan a look without knowing the components.
import type {Cause} from "./store/store.ts";
import type {SortedMap} from "./map.ts";
import type {AgendaEntry, World} from "./world.ts";

/** On the agenda in a component's place: the process whose unit is the key has just started. */
export const STARTED = "started";

// component + NUL + key → its place in the entries. It follows from them, so it is no part of the world; a fork makes its own.
const places = new WeakMap<SortedMap<AgendaEntry>, Map<string, string>>();

function placesOf(entries: SortedMap<AgendaEntry>): Map<string, string> {
  let known = places.get(entries);
  if (!known) {
    known = new Map();
    for (const [place, {component, key}] of entries.entries()) known.set(`${component}\0${key}`, place);
    places.set(entries, known);
  }
  return known;
}

/** Plans a reconcile; of two plans for one key the earlier stands. */
export function plan(world: World, component: string, key: string, afterMs: number, cause: Cause): void {
  const {agenda} = world, planned = placesOf(agenda.entries);
  const atMs = Math.ceil(world.nowMs + Math.max(0, afterMs)), id = `${component}\0${key}`;
  const there = planned.get(id);
  if (there !== undefined) {
    if (Number(there.slice(0, 15)) <= atMs) return;
    agenda.entries.delete(there);
  }
  const place = `${String(atMs).padStart(15, "0")}:${String(++agenda.sequence).padStart(12, "0")}`;
  agenda.entries.set(place, {component, key, atMs, cause});
  planned.set(id, place);
}

/** Takes the first entry off, if it is due by then. */
export function takeDue(world: World, byMs: number): AgendaEntry | undefined {
  const {entries} = world.agenda, first = entries.firstKey();
  if (first === undefined || Number(first.slice(0, 15)) > byMs) return undefined;
  const planned = placesOf(entries), entry = entries.get(first)!;
  entries.delete(first);
  planned.delete(`${entry.component}\0${entry.key}`);
  return entry;
}
