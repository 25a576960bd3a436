// kubectl auth reconcile: roles and bindings of a file, of which only what is missing is added.
// Is not simulated: --dry-run=server (the real one refuses it too), roles that opted out of updates.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {PolicyRule, Subject} from "../../sim/api/types.ts";
import {CommandError, isNotFound} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {objectsOrThrow, sourcesOf, type FileObject} from "./manifest.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {dryRun, dryRunFlag, printChange, printFlags} from "./print.ts";
import type {Verb} from "./verb.ts";

/** One resource, address or name with one verb: what rules come to. */
function atoms(rules: readonly PolicyRule[]): ReadonlyMap<string, PolicyRule> {
  const map = new Map<string, PolicyRule>();
  for (const {verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = []} of rules) {
    for (const verb of verbs) {
      for (const apiGroup of apiGroups) for (const resource of resources) for (const name of resourceNames.length > 0 ? resourceNames : [""]) map.set([verb, apiGroup, resource, name].join(" "), {verbs: [verb], apiGroups: [apiGroup], resources: [resource], ...(name && {resourceNames: [name]})});
      for (const url of nonResourceURLs) map.set([verb, url].join(" "), {verbs: [verb], nonResourceURLs: [url]});
    }
  }
  return map;
}

const lacking = (wanted: readonly PolicyRule[], has: readonly PolicyRule[]): readonly PolicyRule[] => { const own = atoms(has); return [...atoms(wanted)].filter(([key]) => !own.has(key)).map(([, rule]) => rule); };

const sameSubject = (a: Subject, b: Subject): boolean => a.kind === b.kind && a.name === b.name && (a.namespace ?? "") === (b.namespace ?? "");

const list = (words: readonly string[] | undefined): string => `[${(words ?? []).join(" ")}]`;
/** Go's %+v. */
const ruleText = ({verbs, apiGroups, resources, resourceNames, nonResourceURLs}: PolicyRule): string => `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
const subjectText = ({kind, apiGroup = "", name, namespace = ""}: Subject): string => `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;

function existing(k: Kubectl, {info, namespace, name}: FileObject): Obj | undefined {
  try {
    return k.call("GET", pathOf(info, namespace, name));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const tell = (k: Kubectl, title: string, lines: readonly string[]): void => { if (lines.length > 0) k.err(`\t${title}:\n${lines.map((line) => `\t\t${line}\n`).join("")}`); };

function write(k: Kubectl, one: FileObject, before: Obj | undefined, body: JsonObject): Obj {
  if (dryRun(k) === "client") return {...one.object, metadata: one.given};
  if (before) return k.call("PUT", pathOf(one.info, one.namespace, one.name), {body});
  const namespaces = topLevel.find(({name}) => name === "namespaces")!;
  // What a namespaced object needs is made first; one that is there already is no error.
  if (one.namespace) k.client.request({method: "POST", path: pathOf(namespaces, undefined), body: {kind: "Namespace", apiVersion: "v1", metadata: {name: one.namespace}}});
  return k.call("POST", pathOf(one.info, one.namespace), {body});
}

function reconcileRole(k: Kubectl, one: FileObject): void {
  const wanted = (one.object.rules ?? []) as unknown as readonly PolicyRule[];
  const before = existing(k, one), has = (before?.rules ?? []) as unknown as readonly PolicyRule[];
  // A role that is not there lacks its rules as they are written.
  const missing = before ? lacking(wanted, has) : wanted, extra = lacking(has, wanted), remove = k.flags.is("remove-extra-permissions");
  const changes = !before || missing.length > 0 || (remove && extra.length > 0);
  const rules = remove ? wanted : [...has, ...missing];
  const result = changes ? write(k, one, before, before ? {...before, rules: rules as unknown as Json} : one.object) : before;
  printChange(k, result!, one.info, "reconciled");
  if (!changes) return;
  k.err(`\treconciliation required ${before ? "update" : "create"}\n`);
  tell(k, "missing rules added", missing.map(ruleText));
  if (remove) tell(k, "extra rules removed", extra.map(ruleText));
}

function reconcileBinding(k: Kubectl, one: FileObject): void {
  const wanted = (one.object.subjects ?? []) as unknown as readonly Subject[];
  const before = existing(k, one), has = (before?.subjects ?? []) as unknown as readonly Subject[];
  const missing = wanted.filter((subject) => !has.some((own) => sameSubject(own, subject))), extra = has.filter((subject) => !wanted.some((own) => sameSubject(own, subject)));
  const remove = k.flags.is("remove-extra-subjects");
  const roleChanged = before !== undefined && JSON.stringify(before.roleRef) !== JSON.stringify(one.object.roleRef);
  const changes = !before || roleChanged || missing.length > 0 || (remove && extra.length > 0);
  const subjects = (remove ? wanted : [...has, ...missing]) as unknown as Json;
  // A binding's role cannot be changed: it is made anew.
  if (roleChanged && dryRun(k) !== "client") k.call("DELETE", pathOf(one.info, one.namespace, one.name));
  const result = changes ? write(k, one, roleChanged ? undefined : before, before && !roleChanged ? {...before, subjects} : {...one.object, subjects}) : before;
  printChange(k, result!, one.info, "reconciled");
  if (!changes) return;
  k.err(`\treconciliation required ${!before ? "create" : roleChanged ? "recreate" : "update"}\n`);
  tell(k, "missing subjects added", missing.map(subjectText));
  if (remove) tell(k, "extra subjects removed", extra.map(subjectText));
}

function run(k: Kubectl): number {
  const sources = sourcesOf(k);
  if (k.args.length > 0) throw new CommandError("no arguments are allowed");
  if (sources.files.length === 0 && !sources.kustomize) throw new CommandError("must specify one of -f and -k");
  if (dryRun(k) === "server") throw new CommandError("error accessing --dry-run flag for command reconcile: --dry-run=server for command reconcile is not supported yet");
  for (const one of objectsOrThrow(k, sources)) {
    if (one.info.group !== "rbac.authorization.k8s.io") continue;
    if (one.info.namespaced && !one.given.namespace && dryRun(k) === "none") throw new CommandError("resource name may not be empty");
    if (one.info.kind.endsWith("Binding")) reconcileBinding(k, one); else reconcileRole(k, one);
  }
  return 0;
}

export const reconcile: Verb = {
  name: "reconcile", summary: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects", usage: "-f FILENAME [options]",
  flags: [...printFlags, ...fileFlags, dryRunFlag, bool("remove-extra-permissions", "", "If true, removes extra permissions added to roles"), bool("remove-extra-subjects", "", "If true, removes extra subjects added to rolebindings")], run,
};
