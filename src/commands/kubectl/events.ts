// kubectl events: a namespace's events, oldest first, and with -w those that come.
import type {JsonObject} from "../../sim/api/object.ts";
import type {Event} from "../../sim/api/types.ts";
import {since} from "./describe/age.ts";
import {lastSeen} from "./describe/events.ts";
import {CommandError} from "./errors.ts";
import {bool, int, string, strings} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {findResourceWord, pathOf, topLevel} from "./mapping.ts";
import {aligned} from "./output/table.ts";
import {fitting} from "./output/text.ts";
import {printerOf, printFlags} from "./print.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";
import {watchEvents} from "./watch.ts";

const resource = topLevel.find(({name, group}) => name === "events" && group === "")!;

/** `--for pod/web` as a field selector. */
function fieldsOf(k: Kubectl): string | undefined {
  const target = k.flags.get("for");
  if (!target) return undefined;
  const [type = "", name = "", more] = target.split("/");
  if (!name || more !== undefined) throw new CommandError("--for must be in resource/name form");
  const info = findResourceWord(k, type);
  if (!info) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(type)}`);
  return `involvedObject.kind=${info.kind},involvedObject.name=${name}`;
}

function run(k: Kubectl): number {
  const all = k.flags.is("all-namespaces"), types = k.flags.all("types").map((type) => type.toLowerCase());
  if (types.some((type) => type !== "normal" && type !== "warning")) throw new CommandError("valid --types are Normal or Warning");
  const path = withQuery(pathOf(resource, all ? undefined : k.namespace), {fieldSelector: fieldsOf(k), limit: 500});
  const wanted = ({type = ""}: Event) => types.length === 0 || types.includes(type.toLowerCase());
  const list = k.call("GET", path);
  // The server's items are events.
  const found = (list.items as unknown as readonly Event[]).filter(wanted).sort((a, b) => (lastSeen(a) < lastSeen(b) ? -1 : lastSeen(a) > lastSeen(b) ? 1 : 0));
  const printer = printerOf(k);
  const watching = k.flags.is("watch");
  if (printer && !watching) { k.out(printer.print({apiVersion: "v1", items: found.map((event) => ({...event, apiVersion: "v1", kind: "Event"})) as unknown as JsonObject[], kind: "List", metadata: {resourceVersion: ""}})); return 0; }
  if (found.length === 0 && !watching) { k.err(all ? "No events found.\n" : `No events found in ${k.namespace} namespace.\n`); return 0; }
  const header = [...(all ? ["NAMESPACE"] : []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
  const rows = [...(k.flags.is("no-headers") ? [] : [header]), ...found.map((event) => row(k, event, all))];
  if (!printer) k.out(aligned(rows));
  if (!watching) return 0;
  return watch(k, path, String(list.metadata.resourceVersion), (event) => {
    if (!wanted(event)) return;
    if (printer) return k.out(printer.print(event as unknown as JsonObject));
    const widths = header.map((_title, i) => Math.max(6, ...rows.map((cells) => fitting(cells[i] ?? "") + 3)));
    k.out(`${row(k, event, all).map((cell, i) => i < header.length - 1 ? cell.padEnd(Math.max(widths[i]!, fitting(cell) + 3)) : cell).join("")}\n`);
  });
}

function watch(k: Kubectl, path: string, from: string, show: (event: Event) => void): number {
  let revision = from;
  const poll = () => {
    for (const {type, object} of watchEvents(k, withQuery(path.replace(/[?&]limit=\d+/, ""), {watch: true, resourceVersion: revision}), "application/json")) {
      const event = object as unknown as Event;
      revision = event.metadata.resourceVersion ?? revision;
      if (type !== "BOOKMARK" && type !== "DELETED") show(event);
    }
    return false;
  };
  if (k.io.background) { k.io.background.follow(poll); return 0; }
  for (;;) {
    const seen = k.world.store.revision;
    poll();
    k.io.advance(86_400_000, (world) => world.store.revision !== seen);
  }
}

function row(k: Kubectl, event: Event, all: boolean): readonly string[] {
  return [...(all ? [event.metadata.namespace ?? ""] : []), age(event, k.world.nowMs), event.type ?? "", event.reason ?? "", `${event.involvedObject.kind}/${event.involvedObject.name}`, (event.message ?? "").trim()];
}

function age(event: Event, nowMs: number): string {
  const count = event.series?.count ?? event.count ?? 1, first = event.firstTimestamp ?? event.eventTime;
  return count > 1 ? `${since(lastSeen(event), nowMs)} (x${count} over ${since(first, nowMs)})` : since(first ?? lastSeen(event), nowMs);
}

export const events: Verb = {
  name: "events", summary: "List events", usage: "[(-o|--output=)json|yaml|name|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]",
  flags: [...printFlags, bool("all-namespaces", "A"), string("for", "", "Filter events to only those pertaining to the specified resource."), strings("types", "", "Output only events of given types."), bool("watch", "w", "After listing the requested events, watch for more events."), bool("no-headers"), int("chunk-size")],
  run,
};
