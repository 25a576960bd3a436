// What the `set` commands on Pod templates share: which objects, a strategic patch of what changed, and what is said about it.
import {createTwoWayPatch, patchSchema} from "../../../sim/api/strategic.ts";
import type {Container, PodSpec} from "../../../sim/api/types.ts";
import {StatusError} from "../../../sim/api/client.ts";
import {collect, each, type Item, type Visited} from "../builder.ts";
import {CommandError} from "../errors.ts";
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

/** Objects that `set` works on; files stay as they are with --local. */
export function targets(k: Kubectl, args: readonly string[]): Visited {
  const local = k.flags.is("local");
  if (local && k.flags.all("filename").length === 0) throw new CommandError("when --local is specified, you must provide one or more resources by filename");
  return collect(k, {args, selector: k.flags.get("selector"), all: k.flags.is("all"), requireNames: true, ...(local && {fetched: false})});
}

export const specOrThrow = (object: Obj): PodSpec => {
  const found = podSpecOf(object);
  if (!found) throw new CommandError(`the object is not a pod or does not have a pod template: ${object.kind}`);
  return found.spec;
};

/** Changes each object (`what` words a refusal); errors come after all were tried. Objects that stay the same are passed over in silence. */
export function changeEach(k: Kubectl, args: readonly string[], operation: string, change: (object: Obj) => Obj, what?: string): number {
  each(targets(k, args), (item) => changeOne(k, item, operation, change, what));
  return 0;
}

function changeOne(k: Kubectl, {info, name, namespace, object}: Item, operation: string, change: (object: Obj) => Obj, what: string | undefined): void {
  const changed = recorded(k, change(object!));
  const dry = dryRun(k);
  if (k.flags.is("local") || dry === "client") return printChange(k, changed, info, operation);
  const patch = createTwoWayPatch(object!, changed, patchSchema(info.groupVersion, info.kind));
  if (Object.keys(patch).length === 0) return;
  const query = {dryRun: dry === "server" ? "All" : undefined, fieldManager: k.flags.get("field-manager")};
  try {
    printChange(k, k.call("PATCH", withQuery(pathOf(info, namespace, name), query), {body: patch, contentType: "application/strategic-merge-patch+json"}), info, operation);
  } catch (error) {
    if (!(error instanceof StatusError) || what === undefined) throw error;
    throw new CommandError(`failed to patch ${what} to pod template ${error.message}`);
  }
}

/** Containers by a name or a pattern with `*`. */
export const selects = (pattern: string, name: string): boolean => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replace(/\*/g, ".*")}$`).test(name);

export const eachContainer = (spec: PodSpec, change: (container: Container) => Container): PodSpec => ({
  ...spec, containers: spec.containers.map(change), ...(spec.initContainers && {initContainers: spec.initContainers.map(change)}),
});

