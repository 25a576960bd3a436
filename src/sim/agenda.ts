// The agenda: which component looks at which key when. Apart from run.ts so that machines can plan a look without knowing the components.
import type {Cause} from "./store/store.ts";
import type {World} from "./world.ts";

/** On the agenda in a component's place: the process whose unit is the key has just started. */
export const STARTED = "started";

/** Plans a reconcile; of two plans for one key the earlier stands. */
export function plan(world: World, component: string, key: string, afterMs: number, cause: Cause): void {
  const atMs = world.nowMs + Math.max(0, afterMs);
  const id = `${component}\0${key}`;
  const planned = world.agenda.planned.get(id);
  if (planned !== undefined) {
    if (world.agenda.entries.get(planned)!.atMs <= atMs) return;
    world.agenda.entries.delete(planned);
  }
  const place = `${String(Math.ceil(atMs)).padStart(15, "0")}:${String(++world.agenda.sequence).padStart(12, "0")}`;
  world.agenda.entries.set(place, {component, key, atMs: Math.ceil(atMs), cause});
  world.agenda.planned.set(id, place);
}
