// How time passes: the only loop. It takes the earliest planned reconcile, lets it write, and shows the commits to watchers.
import type {Cause} from "./store/store.ts";
import {instant} from "./clock.ts";
import {customResources} from "./api/custom/definitions.ts";
import {keptAs} from "./api/registry.ts";
import {clientFor, StatusError, Unreachable, type Client, type ResourceName, type User} from "./api/client.ts";
import type {Json} from "./api/object.ts";
import type {Change, Component, Reconcile} from "./component.ts";
import {components} from "./components.ts";
import {plan, STARTED} from "./agenda.ts";
import {SortedMap} from "./map.ts";
import {chance, type World} from "./world.ts";

export {plan} from "./agenda.ts";

/** Reconciles at one instant after which a world counts as not settling. */
const STEPS_PER_INSTANT = 200_000;

/**
 * Lets `forMs` of cluster time pass, or less if `until` becomes true (it is asked after every change).
 * Returns whether `until` was met. Throws when components keep writing without time passing, and names them.
 */
export function advance(world: World, forMs: number, until?: (world: World) => boolean): boolean {
  const endMs = world.nowMs + forMs;
  dispatch(world);
  if (until?.(world)) return true;
  let steps = 0, instantMs = world.nowMs;
  for (;;) {
    const entry = world.agenda.takeDue(endMs);
    if (!entry) break;
    if (entry.atMs > instantMs) { instantMs = entry.atMs; steps = 0; }
    if (++steps > STEPS_PER_INSTANT) throw new Error(`the world does not settle at ${instant(instantMs)}: ${busiest(world)}`);
    world.nowMs = Math.max(world.nowMs, entry.atMs);
    const before = world.store.revision;
    step(world, entry.component, entry.key, entry.cause);
    if (world.store.revision !== before) {
      dispatch(world);
      if (until?.(world)) return true;
    }
  }
  world.nowMs = endMs;
  return until?.(world) ?? false;
}

/** Shows commits that nobody was shown yet to the components that watch them. */
export function dispatch(world: World): void {
  if (world.dispatched === world.store.revision) return;
  const {history, revision} = world.store;
  while (world.dispatched < revision) {
    const commit = history.at(++world.dispatched)!, change: Change = commit;
    for (const {name, latencyMs, keysOf} of watchersOf(commit.resource)) {
      for (const key of keysOf(change, world)) plan(world, name, key, latencyMs, {revision: commit.revision});
    }
  }
}

interface Watcher { readonly name: string; readonly latencyMs: number; readonly keysOf: (change: Change, world: World) => readonly string[] }
const watchers = new Map<string, readonly Watcher[]>();

function watchersOf(resource: string): readonly Watcher[] {
  let found = watchers.get(resource);
  if (!found) watchers.set(resource, (found = components.flatMap(({name, latencyMs, watches}) => {
    const keysOf = watches[resource] ?? (resource.includes(".") ? watches["*"] : undefined);
    return keysOf ? [{name, latencyMs, keysOf}] : [];
  })));
  return found;
}

const byName = new Map(components.map((component) => [component.name, component]));

function step(world: World, name: string, key: string, cause: Cause): void {
  if (name === STARTED) return started(world, key, cause);
  const component = byName.get(name);
  if (!component) throw new Error(`no component is called "${name}"`);
  const unit = component.unit(key);
  if (world.stopped[unit]) return;
  const memory = (world.memory[name] ??= new SortedMap());
  try {
    component.reconcile(key, new Turn(world, component, key, cause, memory, unit));
  } catch (error) {
    // An API server that is down, or that refuses (a quota, a Namespace that ends): try again, as client-go does.
    if (!(error instanceof Unreachable) && !(error instanceof StatusError)) throw error;
    plan(world, name, key, 1000, cause);
  }
}

/** What one reconcile gets. A class, since there are many. */
class Turn implements Reconcile {
  readonly client: Client;
  readonly nowMs: number;
  readonly world: World;
  readonly cause: Cause;
  readonly memory: SortedMap<Json>;
  private readonly name: string;
  private readonly key: string;

  constructor(world: World, component: Component, key: string, cause: Cause, memory: SortedMap<Json>, unit: string) {
    const {name} = component, at = unit.indexOf("@");
    this.client = clientFor(world, {author: component.author?.(key) ?? name, user: users.get(name)!, cause, program: at < 0 ? unit : unit.slice(0, at)});
    this.nowMs = world.nowMs;
    this.world = world;
    this.cause = cause;
    this.memory = memory;
    this.name = name;
    this.key = key;
  }

  random(actor = this.name): number { return chance(this.world, actor); }
  requeue(afterMs: number, key = this.key): void { plan(this.world, this.name, key, afterMs, this.cause); }
}

const users = new Map<string, User>(components.map(({name}) => [name, {name: `system:${name}`, groups: ["system:masters"]}]));

function started(world: World, unit: string, cause: Cause): void {
  try {
    relist(world, unit, cause);
  } catch (error) {
    // Its informers list again and again until there is an API server.
    if (!(error instanceof Unreachable)) throw error;
    plan(world, STARTED, unit, 1000, cause);
  }
}

/** A process that has started again has forgotten everything and looks at every object that it watches, as informers list. */
function relist(world: World, unit: string, cause: Cause): void {
  for (const component of components) {
    const {name} = component;
    const memory = world.memory[name];
    for (const key of memory ? [...memory.keys()] : []) if (component.unit(key) === unit) memory!.delete(key);
    for (const [resource, keysOf] of Object.entries(component.watches)) {
      const client = clientFor(world, {author: name, user: {name: `system:${name}`, groups: ["system:masters"]}, cause});
      // `watches` may name custom resources too; the typed list takes any that the server has.
      const names = resource === "*" ? customResources(world).filter(({name: own}) => !own.includes("/")).map(keptAs) : [resource];
      for (const object of names.flatMap((own) => client.list(own as ResourceName))) {
        for (const key of keysOf({object}, world)) if (component.unit(key) === unit) plan(world, name, key, component.latencyMs, cause);
      }
    }
  }
}

function busiest(world: World): string {
  const counts = new Map<string, number>();
  let seen = 0;
  for (const commit of world.store.history.newestFirst()) {
    if (++seen > 1000) break;
    const what = `${commit.author} → ${commit.key}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([what, count]) => `${what} (${count} of the last 1000 writes)`).join(", ");
}
