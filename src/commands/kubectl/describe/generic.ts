// kubectl describe for kinds without a describer of their own: the object's fields as titles (GenericDescriber).
import type {Json, JsonObject} from "../../../sim/api/object.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {events} from "./events.ts";
import {annotations, pairs, Writer} from "./writer.ts";

export function describeGeneric(k: Kubectl, object: Obj): string {
  const writer = new Writer();
  const {name = "", namespace, labels, annotations: notes, uid} = object.metadata;
  writer.line(0, `Name:\t${name}`);
  writer.line(0, `Namespace:\t${namespace ?? ""}`);
  pairs(writer, "Labels", labels);
  annotations(writer, notes);
  fields(writer, 0, object, new Set([".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"]), "");
  events(k, writer, {kind: object.kind, name, namespace, uid});
  return writer.toString();
}

function fields(writer: Writer, level: number, map: JsonObject, skip: ReadonlySet<string>, path: string): void {
  for (const key of Object.keys(map).sort()) {
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

const ACRONYMS: ReadonlySet<string> = new Set(["API", "URL", "UID", "OSB", "GUID"]);

/** `creationTimestamp` → `Creation Timestamp` (smartLabelFor). */
function title(field: string): string {
  if (/[^A-Za-z-]/.test(field)) return field;
  return camelCase(field).map((word) => ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1)).join(" ");
}

/** github.com/fatih/camelcase: runs of one class; an upper-case run gives its last letter to the lower-case run after it. */
function camelCase(field: string): readonly string[] {
  const runs: string[] = field.match(/[a-z]+|[A-Z]+|-+/g) ?? [field];
  for (let i = 0; i + 1 < runs.length; i++) {
    if (!/^[A-Z]/.test(runs[i]!) || !/^[a-z]/.test(runs[i + 1]!)) continue;
    runs[i + 1] = runs[i]!.at(-1)! + runs[i + 1]!;
    runs[i] = runs[i]!.slice(0, -1);
  }
  return runs.filter(Boolean);
}
