// Events: what components tell about objects. Repeats of one message raise a count instead of making a new Event.
// Source: client-go/tools/record EventCorrelator.
import {instant, parseInstant} from "../clock.ts";
import type {SortedMap} from "../map.ts";
import type {Client} from "./client.ts";
import {StatusError} from "./errors.ts";
import type {Json, KubeObject} from "./object.ts";
import type {Event} from "./types.ts";

export interface EventSource { readonly component: string; readonly host?: string }
export interface EventIo { readonly client: Client; readonly nowMs: number; random(actor?: string): number; /** Where a recorder with a spam filter notes what it kept to itself; recorders of events.k8s.io have none. */ readonly memory?: Pick<SortedMap<Json>, "get" | "set"> }
/** What an Event may point to: an object, or a part of one (`fieldPath`). */
export type About = Pick<KubeObject, "apiVersion" | "kind" | "metadata"> & {readonly fieldPath?: string};

/** Similar events (all but the message equal) within ten minutes after which they are joined into one. */
const SIMILAR = 10, WINDOW_MS = 600_000;

/** A source tells so many Events of one object, and then one for each refill (EventSourceObjectSpamFilter). */
const BURST = 25, REFILL_MS = 300_000;
/** What the filter knows of one source and object once it has something to do. `missed`: by Event or message, how often it was not told. */
interface Spam { readonly sinceMs: number; readonly written: number; readonly missed: {readonly [event: string]: number} }

/** How often this was kept back since it was last told, if it may be told now; undefined if it is kept back once more. */
function passes(io: EventIo, key: string, event: string, told: {readonly count: number; readonly since: string}): number | undefined {
  const known = io.memory?.get(key) as Spam | undefined; // written below alone
  if (!io.memory || (!known && told.count < BURST)) return 0;
  const {sinceMs, written, missed} = known ?? {sinceMs: parseInstant(told.since), written: told.count, missed: {}}, {[event]: before = 0, ...others} = missed;
  const allowed = BURST + Math.floor((io.nowMs - sinceMs) / REFILL_MS) > written;
  const spam: Spam = allowed ? {sinceMs, written: written + 1, missed: others} : {sinceMs, written, missed: {...missed, [event]: before + 1}};
  io.memory.set(key, spam as unknown as Json); // plain data
  return allowed ? before : undefined;
}

/** `fieldPath` names a part of the object, e.g. `spec.containers{web}`. */
export function recordEvent(io: EventIo, source: EventSource, about: About, type: "Normal" | "Warning", reason: string, message: string, fieldPath = about.fieldPath): void {
  try {
    write(io, source, about, type, reason, message, fieldPath);
  } catch (error) {
    // A refused Event is lost, e.g. in a Namespace that is ending; what it tells of goes on.
    if (!(error instanceof StatusError)) throw error;
  }
}

function write(io: EventIo, source: EventSource, about: About, type: "Normal" | "Warning", reason: string, message: string, fieldPath: string | undefined): void {
  const namespace = about.metadata.namespace ?? "default";
  const prefix = `${about.metadata.name}.`;
  const now = instant(io.nowMs);
  let similar = 0, told = 0, since = now, same: Event | undefined, joined: Event | undefined, last = "";
  for (const event of io.client.list("events", {namespace, about: about.metadata.name})) {
    const ending = event.metadata.name.slice(prefix.length);
    if (ending > last && NANOSECONDS.test(ending)) last = ending;
    const involved = event.involvedObject;
    if (involved.uid !== about.metadata.uid || event.source?.component !== source.component || event.source.host !== source.host) continue;
    told += event.count ?? 1;
    if (event.firstTimestamp && event.firstTimestamp < since) since = event.firstTimestamp;
    if (event.reason !== reason || event.type !== type || involved.fieldPath !== fieldPath) continue;
    if (event.message === message) same = event;
    if (event.message === `(combined from similar events): ${message}` || event.message?.startsWith("(combined from similar events): ")) joined = event;
    if (io.nowMs - parseInstant(event.lastTimestamp ?? event.metadata.creationTimestamp) < WINDOW_MS) similar++;
  }
  if (!same && joined) same = joined;
  const missed = passes(io, `spam ${source.component} ${source.host ?? ""} ${about.metadata.uid}`, same?.metadata.name ?? `${reason} ${message}`, {count: told, since});
  if (missed === undefined) return;
  if (same) {
    io.client.update("events", {...same, ...(same === joined && {message: `(combined from similar events): ${message}`}), count: (same.count ?? 1) + missed + 1, lastTimestamp: now});
    return;
  }
  io.client.create("events", {
    metadata: {name: `${prefix}${hex(io, last)}`, namespace},
    involvedObject: {apiVersion: about.apiVersion, kind: about.kind, name: about.metadata.name, ...(about.metadata.namespace && {namespace}), uid: about.metadata.uid, ...(about.metadata.resourceVersion && {resourceVersion: about.metadata.resourceVersion}), ...(fieldPath && {fieldPath})},
    reason, type, message: similar >= SIMILAR ? `(combined from similar events): ${message}` : message, source, firstTimestamp: now, lastTimestamp: now, count: missed + 1, eventTime: null as never, reportingComponent: source.component,
    reportingInstance: source.host ?? "",
  }, true);
}

const NANOSECONDS = /^[0-9a-f]{16}$/;

/** Upstream uses the clock's nanoseconds: 16 hexadecimal digits. Events of one millisecond come in the order in which they were told. */
function hex(io: EventIo, last: string): string {
  const startNs = BigInt(Math.floor(io.nowMs)) * 1_000_000n, lastNs = last ? BigInt(`0x${last}`) : 0n;
  const afterNs = BigInt(1 + Math.floor(io.random("events") * 1000));
  return ((lastNs > startNs ? lastNs : startNs) + afterNs).toString(16).padStart(16, "0");
}
