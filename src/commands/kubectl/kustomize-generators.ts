// ConfigMaps and Secrets that a kustomization generates, and the new names in what refers to them.
// Is not simulated: names in custom resources, behaviours merge and replace of generators.
import {base64} from "../../sim/api/base64.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {nameHash} from "./name-hash.ts";
import type {Kustomization} from "./kustomize-file.ts";

interface Generator {
  readonly name: string; readonly namespace?: string; readonly type?: string;
  readonly literals?: readonly string[]; readonly files?: readonly string[]; readonly envs?: readonly string[]; readonly env?: string;
  readonly options?: Options;
}
interface Options { readonly disableNameSuffixHash?: boolean; readonly labels?: {readonly [key: string]: string}; readonly annotations?: {readonly [key: string]: string}; readonly immutable?: boolean }

function dataOf(k: Kubectl, folder: string, {literals = [], files = [], envs = [], env}: Generator): {readonly [key: string]: string} {
  const data: {[key: string]: string} = {};
  const read = (path: string): string => {
    const text = k.io.files.read(`${folder}/${path}`);
    if (text === undefined) throw new CommandError(`loading KV pairs: file sources: [${path}]: evalsymlink failure on '${folder}/${path}' : lstat ${folder}/${path}: no such file or directory`);
    return text;
  };
  const pair = (text: string) => { const cut = text.indexOf("="); data[cut < 0 ? text : text.slice(0, cut)] = cut < 0 ? "" : text.slice(cut + 1).replace(/^(["'])([\s\S]*)\1$/, "$2"); };
  for (const path of [...envs, ...(env ? [env] : [])]) for (const line of read(path).split("\n")) if (line.trim() !== "" && !line.startsWith("#")) pair(line);
  for (const source of files) {
    const cut = source.indexOf("=");
    data[cut < 0 ? source.split("/").at(-1)! : source.slice(0, cut)] = read(cut < 0 ? source : source.slice(cut + 1));
  }
  for (const literal of literals) {
    if (literal.indexOf("=") <= 0) throw new CommandError(`loading KV pairs: literal sources [${literals.join(" ")}]: invalid literal source ${literal}, expected key=value`);
    pair(literal);
  }
  return data;
}

export function generated(k: Kubectl, folder: string, plan: Kustomization): {readonly objects: readonly Obj[]; readonly names: ReadonlySet<string>} {
  const names = new Set<string>();
  const make = (kind: string) => (one: JsonObject): Obj => {
    const generator = one as unknown as Generator;
    const options: Options = {...plan.generatorOptions as Options | undefined, ...generator.options};
    const data = dataOf(k, folder, generator);
    if (!options.disableNameSuffixHash) names.add(`${kind}/${generator.name}`);
    return {
      apiVersion: "v1", kind,
      metadata: {name: generator.name, ...(generator.namespace && {namespace: generator.namespace}), ...(options.labels && {labels: options.labels}), ...(options.annotations && {annotations: options.annotations})},
      ...(Object.keys(data).length > 0 && {data: kind === "Secret" ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])) : data}),
      ...(options.immutable && {immutable: true}), ...(kind === "Secret" && {type: generator.type ?? "Opaque"}),
    } as Obj;
  };
  return {objects: [...(plan.configMapGenerator ?? []).map(make("ConfigMap")), ...(plan.secretGenerator ?? []).map(make("Secret"))], names};
}

/** Where Pod specs and others name objects: the key that holds the name, by the key around it. */
const REFERENCES: {readonly [around: string]: readonly [kind: string, key: string]} = {
  configMapKeyRef: ["ConfigMap", "name"], configMapRef: ["ConfigMap", "name"], configMap: ["ConfigMap", "name"], secretKeyRef: ["Secret", "name"], secretRef: ["Secret", "name"], secret: ["Secret", "secretName"],
  persistentVolumeClaim: ["PersistentVolumeClaim", "claimName"], scaleTargetRef: ["Deployment", "name"], service: ["Service", "name"],
};

/** Adds hashes to generated names, and puts the new names where the old ones were referred to. */
export function renamed(all: readonly Obj[], plan: Kustomization, hashed: ReadonlySet<string>): readonly Obj[] {
  const [prefix, suffix] = [plan.namePrefix ?? "", plan.nameSuffix ?? ""];
  const map = new Map<string, string>();
  const objects = all.map((object): Obj => {
    const now = object.metadata.name ?? "";
    const old = now.slice(prefix.length, now.length - suffix.length);
    const next = hashed.has(`${object.kind}/${old}`) ? `${now}-${nameHash(object)}` : now;
    if (next !== old) map.set(`${object.kind}/${old}`, next);
    return next === now ? object : {...object, metadata: {...object.metadata, name: next}};
  });
  return map.size === 0 ? objects : objects.map((object) => ({...object, ...(object.spec !== undefined && {spec: referring(object.spec as Json, "", map)})}) as Obj);
}

function referring(value: Json, around: string, map: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((item) => referring(item as Json, around, map));
  if (value === null || typeof value !== "object") return value;
  const reference = REFERENCES[around];
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, part]) => {
    const kind = reference && reference[1] === key ? reference[0] : key === "serviceAccountName" ? "ServiceAccount" : undefined;
    const next = kind && typeof part === "string" ? map.get(`${kind}/${part}`) : undefined;
    return [key, next ?? referring(part as Json, key, map)];
  }));
}
