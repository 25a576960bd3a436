// `Events:` at the end of a description (DescribeEvents), unless `--show-events=false`.
import type {Event} from "../../../sim/api/types.ts";
import type {Kubectl} from "../kubectl.ts";
import {listOf} from "../workload.ts";
import {since} from "./age.ts";
import type {Writer} from "./writer.ts";

export interface Involved { readonly kind?: string; readonly name?: string; readonly namespace?: string | undefined; readonly uid?: string | undefined }

export function eventsOf(k: Kubectl, {kind, name, namespace, uid}: Involved): readonly Event[] {
  const fields = [`involvedObject.name=${name}`, ...(namespace ? [`involvedObject.namespace=${namespace}`] : []), ...(kind ? [`involvedObject.kind=${kind}`] : []), ...(uid ? [`involvedObject.uid=${uid}`] : [])].join(",");
  return listOf<Event>(k, "events", namespace ?? undefined, {fieldSelector: fields, limit: "500"});
}

export const lastSeen = (event: Event): string => event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? event.metadata.creationTimestamp;

/** The events of one object: `involved` may be several references to it. */
export function events(k: Kubectl, writer: Writer, ...involved: readonly Involved[]): void {
  if (!k.flags.is("show-events")) return;
  let found: readonly Event[];
  try {
    found = involved.flatMap((one) => eventsOf(k, one));
  } catch (error) {
    // Who may not list events sees no section of them.
    if (error instanceof Error && "status" in error) return;
    throw error;
  }
  writeEvents(k, writer, found);
}

function writeEvents(k: Kubectl, writer: Writer, found: readonly Event[]): void {
  if (found.length === 0) return writer.line(0, "Events:\t<none>");
  const sorted = [...found].sort((a, b) => (lastSeen(a) < lastSeen(b) ? -1 : lastSeen(a) > lastSeen(b) ? 1 : 0));
  writer.raw("Events:\n  Type\tReason\tAge\tFrom\tMessage\n");
  writer.raw("  ----\t------\t----\t----\t-------\n");
  for (const event of sorted) writer.raw(`  ${event.type ?? ""}\t${event.reason ?? ""}\t${eventAge(event, k.world.nowMs)}\t${event.source?.component || event.reportingComponent || ""}\t${messageOf(event)}\n`);
}

/** Of a part of the object: which. */
function messageOf({involvedObject, message = ""}: Event): string {
  const {fieldPath} = involvedObject;
  return `${fieldPath ? `${fieldPath}: ` : ""}${message.trim()}`;
}

function eventAge(event: Event, nowMs: number): string {
  const count = event.series?.count ?? event.count ?? 1;
  const first = event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  return count > 1 ? `${since(lastSeen(event), nowMs)} (x${count} over ${since(first, nowMs)})` : since(first, nowMs);
}
