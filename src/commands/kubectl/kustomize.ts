// kubectl kustomize and `-k`: resources of a kustomization with prefixes, namespace, labels, images, replicas, patches, generators.
// Is not simulated: components, Helm charts, replacements, remote bases, plugins.
import {applyJsonPatch, type Operation} from "../../sim/api/json-patch.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {applyStrategicPatch, patchSchema} from "../../sim/api/strategic.ts";
import {CommandError} from "./errors.ts";
import {generated, renamed} from "./kustomize-generators.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {toYaml} from "./output/yaml.ts";
import type {Verb} from "./verb.ts";
import {podSpecOf, replacedPodSpec} from "./workload.ts";
import {parseYaml, yamlDocuments, YamlError} from "./yaml-input.ts";

type Labels = {readonly [key: string]: string};
interface Target { readonly kind?: string; readonly name?: string; readonly namespace?: string; readonly group?: string; readonly version?: string; readonly labelSelector?: string }

/** A kustomization file's fields, as far as they are known here. */
export interface Kustomization {
  readonly resources?: readonly string[];
  readonly bases?: readonly string[];
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: Labels;
  readonly commonAnnotations?: Labels;
  readonly labels?: readonly {readonly pairs?: Labels; readonly includeSelectors?: boolean; readonly includeTemplates?: boolean}[];
  readonly images?: readonly {readonly name: string; readonly newName?: string; readonly newTag?: string | number; readonly digest?: string}[];
  readonly replicas?: readonly {readonly name: string; readonly count: number}[];
  readonly patches?: readonly {readonly patch?: string; readonly path?: string; readonly target?: Target}[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly configMapGenerator?: readonly JsonObject[];
  readonly secretGenerator?: readonly JsonObject[];
  readonly generatorOptions?: JsonObject;
}

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** kubectl sorts what kustomize built (legacy order). */
const FIRST = ["Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget"];
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const rank = ({kind}: Obj): number => FIRST.includes(kind) ? FIRST.indexOf(kind) - 100 : LAST.includes(kind) ? 100 + LAST.indexOf(kind) : 0;

const CLUSTER_WIDE = new Set(["Namespace", "Node", "PersistentVolume", "StorageClass", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "CustomResourceDefinition", "IngressClass", "RuntimeClass", "CSIDriver"]);

const absolute = (k: Kubectl, path: string): string => path.startsWith("/") ? path : path === "." ? k.io.cwd : `${k.io.cwd}/${path.replace(/\/$/, "")}`;

/** The objects of a folder, sorted. */
export function build(k: Kubectl, folder: string): readonly Obj[] {
  return [...built(k, absolute(k, folder))].sort((a, b) => rank(a) - rank(b) || compare(a.kind, b.kind) || compare(a.metadata.namespace ?? "", b.metadata.namespace ?? "") || compare(a.metadata.name ?? "", b.metadata.name ?? ""));
}

const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

function read(k: Kubectl, folder: string): Kustomization {
  const found = NAMES.map((name) => k.io.files.read(`${folder}/${name}`)).find((text) => text !== undefined);
  if (found === undefined) throw new CommandError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder}'`);
  try {
    return (parseYaml(found) ?? {}) as unknown as Kustomization;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`invalid Kustomization: error converting YAML to JSON: ${error.message}`);
  }
}

function built(k: Kubectl, folder: string): readonly Obj[] {
  const plan = read(k, folder);
  const loaded = [...plan.resources ?? [], ...plan.bases ?? []].flatMap((path) => load(k, folder, path));
  const {objects, names} = generated(k, folder, plan);
  let all = [...loaded, ...objects].map((object) => patched(k, folder, plan, object));
  all = all.map((object) => named(plan, scaled(plan, pictured(plan, labelled(plan, object)))));
  return renamed(all, plan, names);
}

function load(k: Kubectl, folder: string, path: string): readonly Obj[] {
  const place = path.startsWith("/") ? path : `${folder}/${path.replace(/\/$/, "")}`.replace(/\/\.\//g, "/").replace(/[^/]+\/\.\.\//g, "");
  const text = k.io.files.read(place);
  if (text !== undefined) return [...yamlDocuments(text)].map((document) => parseYaml(document) as unknown as Obj).filter((one) => one !== null);
  if (k.io.files.list(place)) return built(k, place);
  throw new CommandError(`accumulating resources: accumulation err='accumulating resources from '${path}': open ${place}: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '${place}' : lstat ${place}: no such file or directory`);
}

function fits(target: Target | undefined, object: Obj): boolean {
  if (!target) return false;
  const all = (pattern: string | undefined, value: string | undefined) => pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value ?? "");
  return all(target.kind, object.kind) && all(target.name, object.metadata.name) && all(target.namespace, object.metadata.namespace);
}

function patched(k: Kubectl, folder: string, plan: Kustomization, object: Obj): Obj {
  const patches = [...plan.patches ?? [], ...(plan.patchesStrategicMerge ?? []).map((text) => text.includes("\n") ? {patch: text} : {path: text})];
  return patches.reduce<Obj>((now, one: NonNullable<Kustomization["patches"]>[number]) => {
    const text = one.patch ?? k.io.files.read(`${folder}/${one.path ?? ""}`);
    if (text === undefined) throw new CommandError(`failed to get the patch file from path(${one.path ?? ""}): open ${folder}/${one.path ?? ""}: no such file or directory`);
    return [...yamlDocuments(text)].map((document) => parseYaml(document)).reduce<Obj>((object_, patch) => onePatch(object_, patch, one.target), now);
  }, object);
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
  return wanted && ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"].includes(object.kind) ? {...object, spec: {...object.spec as JsonObject, replicas: wanted.count}} : object;
}

function named(plan: Kustomization, object: Obj): Obj {
  const name = object.kind === "Namespace" || object.kind === "CustomResourceDefinition" ? object.metadata.name : `${plan.namePrefix ?? ""}${object.metadata.name ?? ""}${plan.nameSuffix ?? ""}`;
  const namespace = plan.namespace && !CLUSTER_WIDE.has(object.kind) ? {namespace: plan.namespace} : {};
  return {...object, metadata: {...object.metadata, ...(name !== undefined && {name}), ...namespace}};
}

export const kustomize: Verb = {
  name: "kustomize", summary: "Build a kustomization target from a directory or URL", usage: "DIR [options]",
  run: (k) => {
    if (k.args.length > 1) throw new CommandError("specify one path to kustomization.yaml");
    k.out(build(k, k.args[0] ?? ".").map((object) => toYaml(object)).join("---\n"));
    return 0;
  },
};
