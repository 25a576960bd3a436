// kubectl rollout history, undo.
import type {JsonObject} from "../../../sim/api/object.ts";
import type {ControllerRevision, Deployment, PodTemplateSpec, ReplicaSet} from "../../../sim/api/types.ts";
import {LAST_APPLIED} from "../create/generator.ts";
import {CommandError} from "../errors.ts";
import {fileFlags, selectorFlags} from "../flag-sets.ts";
import {int} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {kindWord, pathOf} from "../mapping.ts";
import {tabulate} from "../output/text.ts";
import {dryRun, dryRunFlag, printChange, printerOf, printFlags} from "../print.ts";
import {describeTemplate} from "../describe/template.ts";
import {listOf, replicaSetsOf, revisionOf, selectorText} from "../workload.ts";
import type {Verb} from "../verb.ts";
import type {Item} from "../builder.ts";
import {rolloutItems} from "./status.ts";

interface Revision { readonly number: number; readonly cause: string; readonly template: PodTemplateSpec | undefined; readonly object: Obj }

const CAUSE = "kubernetes.io/change-cause";

/** `ReplicaSet.apps`, `Pod` */
const kindOf = ({apiVersion, kind}: Obj): string => apiVersion.includes("/") ? `${kind}.${apiVersion.split("/")[0]}` : kind;

/** Revisions, oldest first. */
function revisions(k: Kubectl, object: Obj, what = "history viewer"): readonly Revision[] {
  const sort = (list: Revision[]) => list.sort((a, b) => a.number - b.number);
  if (object.kind === "Deployment") {
    return sort(replicaSetsOf(k, object as unknown as Deployment).all.map((set: ReplicaSet) => ({number: revisionOf(set), cause: set.metadata.annotations?.[CAUSE] ?? "", template: set.spec?.template, object: {...set, apiVersion: "apps/v1", kind: "ReplicaSet"} as unknown as Obj})));
  }
  if (object.kind === "DaemonSet" || object.kind === "StatefulSet") {
    const selector = (object.spec as JsonObject).selector as {readonly matchLabels?: {readonly [key: string]: string}};
    return sort(listOf<ControllerRevision>(k, "controllerrevisions", object.metadata.namespace, {labelSelector: selectorText(selector)})
      .filter(({metadata}) => metadata.ownerReferences?.some(({uid}) => uid === object.metadata.uid))
      .map((one) => ({number: one.revision, cause: one.metadata.annotations?.[CAUSE] ?? "", template: templateOf(one), object: {...one, apiVersion: "apps/v1", kind: "ControllerRevision"} as unknown as Obj})));
  }
  throw new CommandError(`no ${what} has been implemented for ${JSON.stringify(kindOf(object))}`);
}

/** The template in a revision's patch, without the directive that replaces any other. */
function templateOf({data}: ControllerRevision): PodTemplateSpec | undefined {
  const {$patch: _, ...template} = (data as unknown as {spec?: {template?: PodTemplateSpec & {readonly $patch?: string}}} | undefined)?.spec?.template ?? {}; // as its controller wrote it
  return "spec" in template ? template : undefined;
}

function show(k: Kubectl, {info, name, namespace}: Item): void {
  const object = k.call("GET", pathOf(info, namespace, name));
  const list = revisions(k, object);
  const wanted = k.flags.int("revision");
  const printer = printerOf(k);
  if (printer) {
    for (const one of wanted > 0 ? list.filter(({number}) => number === wanted) : list) k.out(printer.print(one.object));
    return;
  }
  const head = `${kindWord(info)}/${name} `;
  if (wanted > 0) {
    const found = list.find(({number}) => number === wanted);
    if (!found) throw new CommandError(`unable to find the specified revision`);
    k.out(`${head}with revision #${wanted}\n${describeTemplate(withCause(found))}`);
    return;
  }
  const rows = list.map(({number, cause}) => `${number}\t${cause || "<none>"}`);
  k.out(`${head}\n${tabulate(`REVISION\tCHANGE-CAUSE\n${rows.join("\n")}`, {minimum: 0, padding: 2})}\n\n`);
}

export const history: Verb = {
  name: "history", summary: "View rollout history", usage: "(TYPE NAME | TYPE/NAME) [flags] [options]", flags: [...printFlags, ...fileFlags, ...selectorFlags, int("revision")],
  run: (k) => {
    if (k.flags.int("revision") < 0) throw new CommandError(`revision must be a positive integer: ${k.flags.int("revision")}`);
    for (const item of rolloutItems(k)) show(k, item);
    return 0;
  },
};

/** The change's cause is shown among the template's annotations. */
const withCause = ({template, cause}: Revision): PodTemplateSpec | undefined => template && cause ? {...template, metadata: {...template.metadata, annotations: {...template.metadata?.annotations, [CAUSE]: cause}}} as PodTemplateSpec : template;

function undoOne(k: Kubectl, {info, name, namespace}: Item): void {
  const path = pathOf(info, namespace, name);
  const object = k.call("GET", path);
  const wanted = k.flags.int("to-revision");
  if (object.metadata.annotations?.[LAST_APPLIED]) k.warn(`resource ${info.name}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.`);
  const list = revisions(k, object, "rollbacker");
  if (wanted < 0) throw new CommandError(`unable to find specified revision ${wanted} in history`);
  const target = wanted > 0 ? list.find(({number}) => number === wanted) : list.at(-2);
  if (!target) throw new CommandError(wanted > 0 ? `unable to find specified revision ${wanted} in history` : `no rollout history found for deployment ${JSON.stringify(name)}`);
  if (object.kind === "Deployment" && (object.spec as JsonObject).paused) throw new CommandError(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`);
  const dry = dryRun(k);
  if (dry === "client") { k.out(`${kindWord(info)}/${name} ${`${describeTemplate(target.template)}`} (dry run)\n`); return; }
  const {"pod-template-hash": _hash, ...labels} = target.template?.metadata?.labels ?? {};
  const template = {...target.template, metadata: {...target.template?.metadata, labels}};
  const now = (object.spec as JsonObject).template as unknown as PodTemplateSpec;
  if (same(template, now)) { k.out(`${kindWord(info)}/${name} skipped rollback (current template already matches revision ${wanted > 0 ? wanted : target.number})\n`); return; }
  const cause = target.object.metadata.annotations?.[CAUSE];
  const annotations = Object.fromEntries(Object.entries(target.object.metadata.annotations ?? {}).filter(([key]) => !key.startsWith("deployment.kubernetes.io/") && key !== LAST_APPLIED && !key.startsWith("deprecated.daemonset")));
  const body = object.kind === "Deployment" ? [{op: "replace", path: "/spec/template", value: template}, {op: "replace", path: "/metadata/annotations", value: {...kept(object), ...annotations, ...(cause && {[CAUSE]: cause})}}] : [{op: "replace", path: "/spec/template", value: template}];
  k.call("PATCH", path, {body: body as never, contentType: "application/json-patch+json"});
  printChange(k, object, info, "rolled back");
}

/** Annotations of a Deployment that a rollback leaves. */
const kept = (object: Obj) => Object.fromEntries(Object.entries(object.metadata.annotations ?? {}).filter(([key]) => key.startsWith("deployment.kubernetes.io/") || key === LAST_APPLIED));

function same(a: unknown, b: unknown): boolean {
  const order = (value: unknown): unknown => value === null || typeof value !== "object" ? value : Array.isArray(value) ? value.map(order) : Object.fromEntries(Object.keys(value).sort().map((key) => [key, order((value as {readonly [key: string]: unknown})[key])]).filter(([, part]) => part !== undefined && part !== null));
  return JSON.stringify(order(a)) === JSON.stringify(order(b));
}

export const undo: Verb = {
  name: "undo", summary: "Undo a previous rollout", usage: "(TYPE NAME | TYPE/NAME) [flags] [options]", flags: [...printFlags, ...fileFlags, ...selectorFlags, dryRunFlag, int("to-revision")],
  run: (k) => { for (const item of rolloutItems(k)) undoOne(k, item); return 0; },
};
