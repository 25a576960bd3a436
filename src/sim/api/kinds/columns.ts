// The pieces that columns are made of. Source: k8s.io/kubernetes/pkg/printers/internalversion/printers.go.
import {parseInstant} from "../../clock.ts";
import {humanDuration} from "../duration.ts";
import {selectorRequirements, selectorText} from "../selectors.ts";
import type {Json, KubeObject} from "../object.ts";
import type {LabelSelector, PodTemplateSpec} from "../types.ts";
import type {Column} from "./kind.ts";

export const NONE = "<none>";

type Cell<T extends KubeObject> = (object: T, nowMs: number) => Json;

export const text = <T extends KubeObject>(name: string, cell: Cell<T>): Column<T> => ({name, type: "string", cell});
export const integer = <T extends KubeObject>(name: string, cell: Cell<T>): Column<T> => ({name, type: "integer", cell});
export const boolean = <T extends KubeObject>(name: string, cell: Cell<T>): Column<T> => ({name, type: "boolean", cell});
/** A column of `-o wide`. */
export const wide = <T extends KubeObject>(column: Column<T>): Column<T> => ({...column, priority: 1});

export const nameColumn: Column = {name: "Name", type: "string", format: "name", cell: ({metadata}) => metadata.name};
export const ageColumn: Column = {name: "Age", type: "string", cell: ({metadata}, nowMs) => since(metadata.creationTimestamp, nowMs)};

/** translateTimestampSince. */
export const since = (timestamp: string | null | undefined, nowMs: number): string => (timestamp ? humanDuration(nowMs - parseInstant(timestamp)) : "<unknown>");

/** metav1.FormatLabelSelector. */
export function selectorCell(selector: LabelSelector | undefined): string {
  if (!selector) return NONE;
  try {
    return selectorText(selectorRequirements(selector)) || NONE;
  } catch {
    return "<error>";
  }
}

/** labels.FormatLabels. */
export const labelsCell = (labels: {readonly [key: string]: string} | undefined): string =>
  Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`).join(",") || NONE;

type Templated = KubeObject & {readonly spec?: {readonly template?: PodTemplateSpec | undefined; readonly selector?: LabelSelector | undefined}};

/** Containers, Images and Selector of what has a Pod template. */
export const containerColumns: readonly Column<Templated>[] = [
  wide(text("Containers", ({spec}) => (spec?.template?.spec?.containers ?? []).map(({name}) => name).join(","))),
  wide(text("Images", ({spec}) => (spec?.template?.spec?.containers ?? []).map(({image}) => image ?? "").join(","))),
];
export const selectorColumn: Column<Templated> = wide(text("Selector", ({spec}) => selectorCell(spec?.selector)));

/** How many entries a map of an object has. */
export const sizeOf = (map: object | undefined): number => Object.keys(map ?? {}).length;

/** A list of which what is beyond `max` is only counted. */
export const moreThan = (values: readonly string[], max: number): string => (values.length > max ? `${values.slice(0, max).join(",")} + ${values.length - max} more...` : values.join(","));
