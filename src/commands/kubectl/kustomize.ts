// kubectl kustomize and `-k`: resources of a kustomization with prefixes, namespace, labels, images, replicas, patches, generators.
// Is not simulated: Helm charts, remote bases, plugins.
import {applyJsonPatch, type Operation} from "../../sim/api/json-patch.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {applyStrategicPatch, patchSchema} from "../../sim/api/strategic.ts";
import {normalPath} from "../../sim/kubelet/paths.ts";
import {CommandError} from "./errors.ts";
import {replaced, type Replacement} from "./kustomize-replacements.ts";
import {generated, renamed} from "./kustomize-generators.ts";
import {bool, string} from "./flags.ts";
import {read, type Kustomization, type Labels, type Target} from "./kustomize-file.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {toYaml} from "./output/yaml.ts";
import type {Verb} from "./verb.ts";
import {podSpecOf, replacedPodSpec} from "./workload.ts";
import {parseYaml, yamlDocuments, YamlError} from "./yaml-input.ts";

/** kubectl sorts what kustomize built (legacy order). */
const FIRST = ["Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget"];
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const rank = ({kind}: Obj): number => FIRST.includes(kind) ? FIRST.indexOf(kind) - 100 : LAST.includes(kind) ? 100 + LAST.indexOf(kind) : 0;

const SCALED = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"];
const CLUSTER_WIDE = new Set(["Namespace", "Node", "PersistentVolume", "StorageClass", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "CustomResourceDefinition", "IngressClass", "RuntimeClass", "CSIDriver"]);

const absolute = (k: Kubectl, path: string): string => path.startsWith("/") ? path : path === "." ? k.io.cwd : `${k.io.cwd}/${path.replace(/\/$/, "")}`;

/** The objects of a folder, sorted. */
export function build(k: Kubectl, folder: string): readonly Obj[] {
  const place = absolute(k, folder);
  if (k.io.files.read(place) !== undefined) throw new CommandError(`must build at directory: '${folder}': file is not directory`);
  if (k.io.files.list(place) === undefined) throw new CommandError(`must build at directory: not a valid directory: evalsymlink failure on '${folder}' : lstat ${place}: no such file or directory`);
  return [...built(k, place)].sort((a, b) => rank(a) - rank(b) || compare(a.kind, b.kind) || compare(a.metadata.namespace ?? "", b.metadata.namespace ?? "") || compare(a.metadata.name ?? "", b.metadata.name ?? ""));
}

const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

/** `given`: a component works on what was there before it. */
function built(k: Kubectl, folder: string, given?: readonly Obj[]): readonly Obj[] {
  const plan = read(k, folder);
  if (given && plan.kind !== "Component") throw new CommandError(`expected kind 'Component' for path '${folder}' but got '${plan.kind ?? "Kustomization"}'`);
  let loaded: Obj[] = [...given ?? []];
  for (const path of [...plan.resources ?? [], ...plan.bases ?? []]) for (const object of load(k, folder, path)) {
    if (loaded.some((one) => idOf(one) === idOf(object))) throw new CommandError(`accumulating resources: accumulation err='merging resources from '${path}': may not add resource with an already registered id: ${idOf(object)}': must build at directory: '${placeOf(folder, path)}': file is not directory`);
    loaded.push(object);
  }
  for (const path of plan.components ?? []) loaded = [...withComponent(k, folder, path, loaded)];
  for (const chart of [...plan.helmCharts ?? [], ...plan.helmChartInflationGenerator ?? []]) throw new CommandError(`trouble configuring builtin HelmChartInflationGenerator with config: \`\n${toYaml(chart)}\`: must specify --enable-helm`);
  const {objects, names} = generated(k, folder, plan);
  let all: readonly Obj[] = patched(k, folder, plan, [...loaded, ...objects]);
  for (const {name} of plan.replicas ?? []) if (!all.some((object) => SCALED.includes(object.kind) && object.metadata.name === name)) throw new CommandError(`resource with name ${name} does not match a config with the following GVK [${["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].map((kind) => `${kind}.[noVer].[noGrp]`).join(" ")}]`);
  const befores = all.map(({metadata}) => metadata.name ?? "");
  all = all.map((object) => named(plan, scaled(plan, pictured(plan, labelled(plan, object)))));
  return replaced(renamed(all, plan, names).map((object, i) => ({object, before: befores[i] ?? ""})), (plan.replacements ?? []).flatMap((one) => one.path === undefined ? [one] : replacementsIn(k, folder, one.path)));
}

function withComponent(k: Kubectl, folder: string, path: string, objects: readonly Obj[]): readonly Obj[] {
  const place = placeOf(folder, path);
  if (!k.io.files.list(place)) throw new CommandError(`accumulating components: loader.New ${JSON.stringify(k.io.files.read(place) === undefined ? `must build at directory: not a valid directory: ${notThere(place)}` : `must build at directory: '${place}': file is not directory`)}`);
  const refuse = (message: string): never => { throw new CommandError(`accumulating components: accumulateDirectory: ${JSON.stringify(message)}`); };
  refusing((message) => refuse(`couldn't make target for path '${place}': ${message}`), () => read(k, place, true));
  return refusing(refuse, () => built(k, place, objects));
}

/** Does something; what it refuses is said in other words. */
function refusing<T>(say: (message: string) => never, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return say(error.message);
  }
}

function replacementsIn(k: Kubectl, folder: string, path: string): readonly Replacement[] {
  const text = k.io.files.read(placeOf(folder, path));
  if (text === undefined) throw new CommandError(notThere(placeOf(folder, path)));
  const value = parseYaml(text);
  return (Array.isArray(value) ? value : [value]) as unknown as readonly Replacement[]; // a file of them has their shape
}

/** `Deployment.v1.apps/web.[noNs]` */
function idOf({apiVersion, kind, metadata}: Obj): string {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["[noGrp]", apiVersion];
  return `${kind}.${version}.${group}/${metadata.name ?? ""}.${metadata.namespace ?? "[noNs]"}`;
}

const placeOf = (folder: string, path: string): string => path.startsWith("/") ? path : normalPath(path, folder);

const notThere = (place: string): string => `evalsymlink failure on '${place}' : lstat ${place}: no such file or directory`;

function load(k: Kubectl, folder: string, path: string): readonly Obj[] {
  const place = placeOf(folder, path), text = k.io.files.read(place);
  const refuse = (why: string, then: string): never => { throw new CommandError(`accumulating resources: accumulation err='accumulating resources from '${path}': ${why}': ${then}`); };
  if (text !== undefined) {
    const noFolder = `must build at directory: '${place}': file is not directory`;
    if (!place.startsWith(`${folder}/`)) refuse(`security; file '${place}' is not in or below '${folder}'`, noFolder);
    return objectsIn(text, path).map((one) => {
      if (!one.kind) return refuse("missing Resource metadata", noFolder);
      if (!one.metadata?.name) return refuse(`missing metadata.name in object {{${one.apiVersion} ${one.kind}} {{ } map[] map[]}}`, noFolder);
      return one;
    });
  }
  if (!k.io.files.list(place)) refuse(notThere(place), `must build at directory: not a valid directory: ${notThere(place)}`);
  const noFile = `'${place}' must resolve to a file`;
  const kind = refusing((message) => refuse(noFile, `couldn't make target for path '${place}': ${message}`), () => read(k, place, true).kind);
  if (kind === "Component") refuse(noFile, `expected kind != 'Component' for path '${place}'`);
  return refusing((message) => refuse(noFile, `recursed accumulation of path '${place}': ${message}`), () => built(k, place));
}

function objectsIn(text: string, path: string): readonly Obj[] {
  try {
    return [...yamlDocuments(text)].map((document) => parseYaml(document) as unknown as Obj).filter((one) => one !== null);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`accumulating resources: accumulating resources from '${path}': MalformedYAMLError: ${error.message} in File: ${path}`);
  }
}

function fits(target: Target | undefined, object: Obj): boolean {
  if (!target) return false;
  const all = (pattern: string | undefined, value: string | undefined) => pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value ?? "");
  return all(target.kind, object.kind) && all(target.name, object.metadata.name) && all(target.namespace, object.metadata.namespace);
}

type Patch = NonNullable<Kustomization["patches"]>[number];

/** All objects after each patch; one that means a single object must find it. */
function patched(k: Kubectl, folder: string, plan: Kustomization, objects: readonly Obj[]): readonly Obj[] {
  const merges = (plan.patchesStrategicMerge ?? []).map((text): Patch => text.includes("\n") ? {patch: text} : {path: text});
  return [...plan.patches ?? [], ...plan.patchesJson6902 ?? [], ...merges].reduce((all, one: Patch) => {
    const text = one.patch ?? k.io.files.read(placeOf(folder, one.path ?? ""));
    if (text === undefined) throw new CommandError(`trouble configuring builtin PatchTransformer with config: \`\npath: ${one.path ?? ""}\n\`: failed to get the patch file from path(${one.path ?? ""}): ${notThere(placeOf(folder, one.path ?? ""))}`);
    return [...yamlDocuments(text)].map((document) => parseYaml(document)).reduce<readonly Obj[]>((now, patch) => {
      const own = patch as unknown as Obj;
      if (!one.target && !Array.isArray(patch) && !now.some((object) => own.kind === object.kind && own.metadata?.name === object.metadata.name)) throw new CommandError(`no resource matches strategic merge patch ${JSON.stringify(idOf(own))}: no matches for Id ${idOf(own)}; failed to find unique target for patch ${idOf(own)}`);
      return now.map((object) => onePatch(object, patch, one.target));
    }, all);
  }, objects);
}

function onePatch(object: Obj, patch: Json, target: Target | undefined): Obj {
  if (Array.isArray(patch)) return fits(target, object) ? applyJsonPatch(object, patch as unknown as readonly Operation[]) as Obj : object;
  const own = patch as unknown as Obj;
  if (target ? !fits(target, object) : own.kind !== object.kind || own.metadata?.name !== object.metadata.name) return object;
  return {...applyStrategicPatch(object, {...own, metadata: {...own.metadata, name: object.metadata.name ?? ""}} as JsonObject, patchSchema(object.apiVersion, object.kind)), apiVersion: object.apiVersion, kind: object.kind} as Obj;
}

function withTemplateLabels(object: Obj, pairs: Labels, selectors: boolean): Obj {
  const spec = object.spec as JsonObject | undefined;
  if (!spec) return object;
  const template = spec.template as JsonObject | undefined;
  const meta = (template?.metadata ?? {}) as JsonObject;
  const merged = template ? {template: {...template, metadata: {...meta, labels: {...meta.labels as JsonObject | undefined, ...pairs}}}} : {};
  const selector = spec.selector as JsonObject | undefined;
  const chosen = !selectors ? {} : object.kind === "Service" && selector ? {selector: {...selector, ...pairs}} : template && object.kind !== "Job" ? {selector: {...selector, matchLabels: {...selector?.matchLabels as JsonObject | undefined, ...pairs}}} : {};
  return {...object, spec: {...spec, ...chosen, ...merged}};
}

function labelled(plan: Kustomization, object: Obj): Obj {
  let now = object;
  for (const {pairs = {}, includeSelectors = false, includeTemplates = false} of [...plan.labels ?? [], ...(plan.commonLabels ? [{pairs: plan.commonLabels, includeSelectors: true}] : [])]) {
    now = {...now, metadata: {...now.metadata, labels: {...now.metadata.labels, ...pairs}}};
    if (includeSelectors || includeTemplates) now = withTemplateLabels(now, pairs, includeSelectors);
  }
  return plan.commonAnnotations ? {...now, metadata: {...now.metadata, annotations: {...now.metadata.annotations, ...plan.commonAnnotations}}} : now;
}

function pictured(plan: Kustomization, object: Obj): Obj {
  const found = plan.images?.length ? podSpecOf(object) : undefined;
  if (!found) return object;
  const swap = (image: string): string => {
    const [, name = image, rest = ""] = /^(.*?)((?::[^/:]+)?(?:@.*)?)$/.exec(image) ?? [];
    const change = plan.images!.find((one) => one.name === name);
    return change ? `${change.newName ?? name}${change.digest ? `@${change.digest}` : change.newTag !== undefined ? `:${change.newTag}` : rest}` : image;
  };
  const each = <T extends {readonly image?: string}>(list: readonly T[]): readonly T[] => list.map((container) => container.image ? {...container, image: swap(container.image)} : container);
  return replacedPodSpec(object, {...found.spec, containers: each(found.spec.containers), ...(found.spec.initContainers && {initContainers: each(found.spec.initContainers)})});
}

function scaled(plan: Kustomization, object: Obj): Obj {
  const wanted = plan.replicas?.find(({name}) => name === object.metadata.name);
  return wanted && SCALED.includes(object.kind) ? {...object, spec: {...object.spec as JsonObject, replicas: wanted.count}} : object;
}

function named(plan: Kustomization, object: Obj): Obj {
  const name = object.kind === "Namespace" || object.kind === "CustomResourceDefinition" ? object.metadata.name : `${plan.namePrefix ?? ""}${object.metadata.name ?? ""}${plan.nameSuffix ?? ""}`;
  const namespace = plan.namespace && !CLUSTER_WIDE.has(object.kind) ? {namespace: plan.namespace} : {};
  return {...object, metadata: {...object.metadata, ...(name !== undefined && {name}), ...namespace}};
}

export const kustomize: Verb = {
  name: "kustomize", summary: "Build a kustomization target from a directory or URL", usage: "DIR [options]",
  flags: [string("output", "o", "If specified, write output to this path."), bool("enable-helm", "", "Enable use of the Helm chart inflator generator.", {unsupported: true}), string("load-restrictor", "", "", {default: "LoadRestrictionsRootOnly"})],
  run: (k) => {
    if (k.args.length > 1) throw new CommandError("specify one path to kustomization.yaml");
    const text = build(k, k.args[0] ?? ".").map((object) => toYaml(object)).join("---\n"), output = k.flags.text("output");
    if (output === "") k.out(text); else k.io.files.write(output, text);
    return 0;
  },
};
