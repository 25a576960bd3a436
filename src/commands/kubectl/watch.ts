// `get -w`: rows as they change, in cluster time. The watch is asked of the server again from the last revision it showed.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import type {Kubectl} from "./kubectl.ts";
import {kindWord} from "./mapping.ts";
import {aligned} from "./output/table.ts";
import {fitting} from "./output/text.ts";
import type {Printer} from "./print.ts";
import {withQuery} from "./query.ts";
import {TABLE, tableRows, type Table} from "./tables.ts";

interface Event { readonly type: string; readonly object: Json }

/** Follows until the run's time is over; that ends it from outside, as Ctrl-C does. */
export function watchTable(k: Kubectl, info: ResourceInfo, path: string, single: boolean, printer: Printer | undefined, allNamespaces: boolean): number {
  const accept = printer ? "application/json" : TABLE;
  const first = k.send("GET", path, {accept}).body as JsonObject;
  const options = {wide: k.flags.text("output") === "wide", noHeaders: false, namespaceColumn: allNamespaces && info.namespaced, prefix: k.flags.is("show-kind") ? `${kindWord(info)}/` : "", labelColumns: k.flags.all("label-columns"), showLabels: k.flags.is("show-labels")};
  let widths: readonly number[] | undefined;
  const show = (table: Table) => {
    const {header, rows} = tableRows(table, options);
    if (rows.length === 0) return;
    const lines = widths || k.flags.is("no-headers") ? rows : [header, ...rows];
    const text = aligned(lines);
    // Later rows keep the columns of the first table where they fit.
    if (widths) k.out(rows.map((row) => `${row.map((cell, i) => i < row.length - 1 ? cell.padEnd(Math.max(widths![i] ?? 0, fitting(cell) + 3)) : cell).join("")}\n`).join(""));
    else {
      widths = header.map((_name, i) => Math.max(6, ...lines.map((line) => fitting(line[i] ?? "") + 3)));
      k.out(text);
    }
  };
  const metadata = first.metadata as JsonObject;
  let revision = String(metadata?.resourceVersion ?? (single ? firstRevision(first) : "0"));
  if (!k.flags.is("watch-only")) {
    if (printer) for (const object of single ? [first] : first.items as readonly JsonObject[]) k.out(printer.print(object, info));
    else show(first as unknown as Table);
  }
  const collection = single ? path.slice(0, path.lastIndexOf("/")) : path.replace(/([?&])limit=\d+&?/, "$1").replace(/[?&]$/, "");
  const fieldSelector = single ? `metadata.name=${path.slice(path.lastIndexOf("/") + 1)}` : undefined;
  const poll = () => {
    for (const event of watchEvents(k, withQuery(collection, {watch: true, resourceVersion: revision, fieldSelector}), accept)) {
      revision = revisionOf(event.object) ?? revision;
      if (event.type === "BOOKMARK") continue;
      if (printer) k.out(printer.print(event.object as JsonObject, info)); else show(event.object as unknown as Table);
    }
  };
  if (k.io.background) { k.io.background.follow(() => { poll(); return false; }); return 0; }
  for (;;) {
    const seen = k.world.store.revision;
    poll();
    k.io.advance(86_400_000, (world) => world.store.revision !== seen);
  }
}

const firstRevision = (object: JsonObject): string => String(((object.rows as readonly JsonObject[] | undefined)?.[0]?.object as {metadata?: {resourceVersion?: string}} | undefined)?.metadata?.resourceVersion ?? "0");

function revisionOf(object: Json): string | undefined {
  const value = object as {metadata?: {resourceVersion?: string}; rows?: readonly {object?: {metadata?: {resourceVersion?: string}}}[]};
  return value.rows?.[0]?.object?.metadata?.resourceVersion ?? value.metadata?.resourceVersion;
}

/** What has happened since a revision: a watch's answer so far, one event a line. */
export function watchEvents(k: Kubectl, path: string, accept: string): readonly Event[] {
  const {body} = k.send("GET", path, {accept});
  if (typeof body === "string") return body.split("\n").filter(Boolean).map((line) => JSON.parse(line) as Event);
  return body as unknown as readonly Event[];
}
