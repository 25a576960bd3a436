// Events of the core group and, the same objects seen otherwise, of events.k8s.io. Source: k8s.io/kubernetes/pkg/registry/core/event, printers.go printEvent.
import type {Event} from "../types.ts";
import {eventErrors} from "../validation/event.ts";
import {integer, nameColumn, since, text, wide} from "./columns.ts";
import {pathSegmentErrors} from "../names.ts";
import {kind} from "./kind.ts";

export const event = kind<Event>({
  resource: "events", nameErrors: pathSegmentErrors, createOnUpdate: true, validate: (object, io) => eventErrors(object, io.requested), validateUpdate: (object, old, io) => (object.metadata === old.metadata && object.involvedObject === old.involvedObject ? [] : eventErrors(object, io.requested)),
  fields: {
    "involvedObject.kind": ({involvedObject}) => involvedObject.kind ?? "", "involvedObject.namespace": ({involvedObject}) => involvedObject.namespace ?? "",
    "involvedObject.name": ({involvedObject}) => involvedObject.name ?? "", "involvedObject.uid": ({involvedObject}) => involvedObject.uid ?? "",
    "involvedObject.apiVersion": ({involvedObject}) => involvedObject.apiVersion ?? "", "involvedObject.resourceVersion": ({involvedObject}) => involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": ({involvedObject}) => involvedObject.fieldPath ?? "", reason: ({reason}) => reason ?? "",
    reportingComponent: ({reportingComponent}) => reportingComponent ?? "", source: ({source, reportingComponent}) => source?.component || reportingComponent || "", type: ({type}) => type ?? "",
  },
  columns: [
    text("Last Seen", lastSeen),
    text("Type", ({type}) => type ?? ""),
    text("Reason", ({reason}) => reason ?? ""),
    text("Object", ({involvedObject: {kind, name}}) => (name ? `${(kind ?? "").toLowerCase()}/${name}` : (kind ?? "").toLowerCase())),
    wide(text("Subobject", ({involvedObject}) => involvedObject.fieldPath ?? "")),
    wide(text("Source", sourceText)),
    text("Message", ({message}) => (message ?? "").trim()),
    wide(text("First Seen", firstSeen)),
    wide(integer("Count", ({series, count}) => series?.count ?? count ?? 1)),
    wide(text("Name", nameColumn.cell)),
  ],
});

function firstSeen({firstTimestamp, eventTime}: Event, nowMs: number): string {
  return firstTimestamp ? since(firstTimestamp, nowMs) : since(eventTime, nowMs);
}

function lastSeen(object: Event, nowMs: number): string {
  if (object.series) return since(object.series.lastObservedTime, nowMs);
  return object.lastTimestamp ? since(object.lastTimestamp, nowMs) : firstSeen(object, nowMs);
}

function sourceText({source, reportingComponent, reportingInstance}: Event): string {
  const component = source?.component || reportingComponent || "", host = source?.host || (source?.component ? "" : reportingInstance) || "";
  return host ? `${component}, ${host}` : component;
}

