// kubectl describe for kinds without a describer of their own: the object's fields as titles (GenericDescriber).
import type {Json, JsonObject} from "../../../sim/api/object.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {eventsOf, writeEvents} from "./events.ts";
import {annotations, pairs, Writer} from "./writer.ts";

export function describeGeneric(k: Kubectl, object: Obj): string {
  const writer = new Writer();
  const {name = "", namespace, labels, annotations: notes, uid} = object.metadata;
  writer.line(0, `Name:\t${name}`);
  writer.line(0, `Namespace:\t${namespace ?? ""}`);
  pairs(writer, "Labels", labels);
  annotations(writer, notes);
  fields(writer, 0, object, new Set([".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"]), "");
  writeEvents(k, writer, eventsOf(k, {kind: object.kind, name, namespace, uid}));
  return writer.toString();
}

function fields(writer: Writer, level: number, map: JsonObject, skip: ReadonlySet<string>, path: string): void {
  for (const key of Object.keys(map).sort((a, b) => (title(a) < title(b) ? -1 : 1))) {
    const at = `${path}.${key}`;
    if (skip.has(at)) continue;
    const value = map[key] as Json;
    if (Array.isArray(value)) {
      writer.line(level, `${title(key)}:`);
      for (const item of value) {
        if (item !== null && typeof item === "object" && !Array.isArray(item)) fields(writer, level + 1, item as JsonObject, skip, at); else writer.line(level + 1, String(item));
      }
    } else if (value !== null && typeof value === "object") {
      writer.line(level, `${title(key)}:`);
      fields(writer, level + 1, value as JsonObject, skip, at);
    } else writer.line(level, `${title(key)}:\t${value === null ? "<nil>" : String(value)}`);
  }
}

/** `creationTimestamp` → `Creation Timestamp` (smartLabelFor). */
function title(field: string): string {
  if (/[^A-Za-z0-9]/.test(field)) return field;
  const initials = new Set(["API", "URL", "UID", "OSB", "GUID"]);
  const words = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? [field];
  return words.map((word) => initials.has(word.toUpperCase()) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1)).join(" ");
}
