// What the `set` commands on Pod templates share: which objects, a strategic patch of what changed, and what is said about it.
import {createTwoWayPatch, patchSchema} from "../../../sim/api/strategic.ts";
import type {Container, PodSpec} from "../../../sim/api/types.ts";
import {allOrThrow, collect, type Item} from "../builder.ts";
import {Aggregate, CommandError} from "../errors.ts";
import {fileFlags, selectorFlags} from "../flag-sets.ts";
import {bool, string, type FlagSpec} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {pathOf} from "../mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "../print.ts";
import {recordFlag, recorded} from "../record.ts";
import {withQuery} from "../query.ts";
import {podSpecOf} from "../workload.ts";

export {replacedPodSpec as withPodSpec} from "../workload.ts";

export const setFlags: readonly FlagSpec[] = [...printFlags, ...fileFlags, ...selectorFlags, dryRunFlag, recordFlag, bool("all"), bool("local"), string("field-manager", "", "", {default: "kubectl-set"})];

/** Objects that `set` works on: all of them, or what was wrong with any. Files stay as they are with --local. */
export function targets(k: Kubectl, args: readonly string[]): readonly Item[] {
  const local = k.flags.is("local");
  if (k.flags.is("all") && k.flags.text("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (local && dryRun(k) === "server") throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  return allOrThrow(collect(k, {args: local ? [] : args, selector: k.flags.get("selector"), all: k.flags.is("all"), requireNames: true, local}));
}

/** Go's name for an object's type is part of the text. */
export const specOrThrow = (object: Obj): PodSpec => {
  const found = podSpecOf(object);
  if (!found) throw new CommandError(`the object is not a pod or does not have a pod template: *${object.apiVersion.split("/").at(-1)}.${object.kind}`);
  return found.spec;
};

export interface Change {
  readonly items: readonly Item[];
  /** `image updated` */
  readonly operation: string;
  /** What stands before a refused patch: `failed to patch image update to pod template:`. */
  readonly failure: string;
  /** A patch without content is sent, too. */
  readonly always?: boolean;
  /** `complain` tells of a mistake and goes on. */
  of(object: Obj, complain: (message: string) => void): Obj;
}

/** First all patches are made, then they are sent; errors come at the end. Objects that stay the same are passed over in silence. */
export function changeEach(k: Kubectl, change: Change): number {
  const failed: Error[] = [];
  const made = change.items.flatMap((item) => {
    const place = `${item.info.name}/${item.name}`;
    return attempt(failed, (message) => `error: ${place} ${message}`, () => ({item, changed: recorded(k, change.of(item.object!, (message) => { failed.push(new CommandError(`error: ${message}`)); }))}));
  });
  for (const {item, changed} of made) attempt(failed, (message) => `${change.failure} ${message}`, () => send(k, item, changed, change));
  if (failed.length > 0) throw new Aggregate(failed);
  return 0;
}

function attempt<T>(failed: Error[], words: (message: string) => string, action: () => T): readonly T[] {
  try {
    return [action()];
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    failed.push(new CommandError(words(error.message)));
    return [];
  }
}

function send(k: Kubectl, {info, name, namespace, object}: Item, changed: Obj, {operation, always = false}: Change): void {
  const patch = createTwoWayPatch(object!, changed, patchSchema(info.groupVersion, info.kind)), dry = dryRun(k);
  if (Object.keys(patch).length === 0 && !always) return;
  if (k.flags.is("local") || dry === "client") return printChange(k, changed, info, operation);
  const query = {dryRun: dry === "server" ? "All" : undefined, fieldManager: k.flags.get("field-manager")};
  printChange(k, k.call("PATCH", withQuery(pathOf(info, namespace, name), query), {body: patch, contentType: "application/strategic-merge-patch+json"}), info, operation);
}

/** Containers by a name or a pattern with `*`. */
export const selects = (pattern: string, name: string): boolean => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replace(/\*/g, ".*")}$`).test(name);

export const eachContainer = (spec: PodSpec, change: (container: Container) => Container): PodSpec => ({
  ...spec, containers: spec.containers.map(change), ...(spec.initContainers && {initContainers: spec.initContainers.map(change)}),
});
