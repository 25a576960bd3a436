// A server-side Table as text.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {Obj} from "./kubectl.ts";
import {aligned} from "./output/table.ts";

/** The Accept header that asks for one. */
export const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

export interface Table {
  readonly columnDefinitions: readonly {readonly name: string; readonly priority?: number}[];
  readonly rows: readonly Row[];
  readonly metadata?: JsonObject;
}
export interface Row { readonly cells: readonly Json[]; readonly object?: Obj }

export interface TableOptions {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly namespaceColumn: boolean;
  /** Before each name: `pod/`. */
  readonly prefix: string;
  readonly labelColumns: readonly string[];
  readonly showLabels: boolean;
}

const cellText = (value: Json): string => value === null ? "" : typeof value === "string" ? escapeLines(value) : String(value);

// printers.WriteEscaped / the first line of a cell only.
const escapeLines = (text: string): string => text.includes("\n") ? `${text.slice(0, text.indexOf("\n"))}...` : text;

export function tableRows(table: Table, options: TableOptions): {readonly header: readonly string[]; readonly rows: readonly (readonly string[])[]} {
  const shown = table.columnDefinitions.map((column, i) => ({column, i})).filter(({column}) => options.wide || !column.priority);
  const header = [...(options.namespaceColumn ? ["NAMESPACE"] : []), ...shown.map(({column}) => column.name.toUpperCase()), ...options.labelColumns.map(lastPart), ...(options.showLabels ? ["LABELS"] : [])];
  const rows = table.rows.map(({cells, object}) => {
    const labels = object?.metadata.labels ?? {};
    return [
      ...(options.namespaceColumn ? [object?.metadata.namespace ?? ""] : []),
      ...shown.map(({column, i}) => (column.name === "Name" ? options.prefix : "") + cellText(cells[i] ?? null)),
      ...options.labelColumns.map((label) => labels[label] ?? ""),
      ...(options.showLabels ? [labelText(labels)] : []),
    ];
  });
  return {header, rows};
}

export const labelText = (labels: {readonly [key: string]: string}): string => Object.keys(labels).sort().map((key) => `${key}=${labels[key]}`).join(",") || "<none>";

/** `app.kubernetes.io/name` heads its column as NAME. */
const lastPart = (label: string): string => label.slice(label.lastIndexOf("/") + 1).toUpperCase();

export function tableText(table: Table, options: TableOptions): string {
  const {header, rows} = tableRows(table, options);
  return aligned([...(options.noHeaders ? [] : [header]), ...rows]);
}

export function sortRows(table: Table, by: string, order: (items: readonly Json[], by: string) => readonly number[]): Table {
  const places = order(table.rows.map(({object}) => object ?? {}), by);
  return {...table, rows: places.map((i) => table.rows[i]!)};
}
