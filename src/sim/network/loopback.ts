// What the reader's own programs serve on a machine: `kubectl proxy` and `kubectl port-forward` in the background.
// Plain data beside the components' memory. Not simulated: other servers that a script may start.
import type {Caller} from "../api/client.ts";
import type {Json} from "../api/object.ts";
import {SortedMap} from "../map.ts";
import type {World} from "../world.ts";

export type Served =
  /** The API, as this user. */
  | {readonly to: "api"; readonly user: Caller["user"]; readonly server: string}
  /** A port of a Pod. */
  | {readonly to: "pod"; readonly namespace: string; readonly pod: string; readonly port: number};

export interface Listener {
  readonly pid: number;
  /** `127.0.0.1`, or `0.0.0.0` for all of the machine's addresses. */
  readonly address: string;
  readonly served: Served;
  /** Connections so far. */
  readonly connections: number;
}

const MEMORY = "machine listeners";
const key = (host: string, port: number): string => `${host}:${port}`;

/** False if the port is taken. */
export function listenOn(world: World, host: string, port: number, listener: Omit<Listener, "connections">): boolean {
  const all = (world.memory[MEMORY] ??= new SortedMap());
  if (all.has(key(host, port))) return false;
  // A listener is plain data.
  all.set(key(host, port), {...listener, connections: 0} as unknown as Json);
  return true;
}

/** Ends what a process serves; whether it served anything. */
export function stopServing(world: World, host: string, pid: number): boolean {
  const all = world.memory[MEMORY];
  const own = [...all?.entries() ?? []].filter(([at, value]) => at.startsWith(`${host}:`) && (value as unknown as Listener).pid === pid);
  for (const [at] of own) all!.delete(at);
  return own.length > 0;
}

export const servingPids = (world: World, host: string): readonly number[] => [...world.memory[MEMORY]?.entries() ?? []].filter(([at]) => at.startsWith(`${host}:`)).map(([, value]) => (value as unknown as Listener).pid);

export const listenerOn = (world: World, host: string, port: number): Listener | undefined => world.memory[MEMORY]?.get(key(host, port)) as unknown as Listener | undefined;

/** Whose listener a connection from a machine reaches; it is counted. */
export function accepted(world: World, from: string, address: string, port: number): Listener | undefined {
  const own = address.startsWith("127.");
  const host = own ? from : Object.values(world.hosts).find((one) => one.address === address)?.name;
  const listener = host === undefined ? undefined : listenerOn(world, host, port);
  if (!listener || host === undefined || !(listener.address === "0.0.0.0" || (own ? listener.address === "127.0.0.1" : listener.address === address))) return undefined;
  world.memory[MEMORY]!.set(key(host, port), {...listener, connections: listener.connections + 1} as unknown as Json);
  return listener;
}
