// A container's environment and command line: envFrom, env with valueFrom and $(NAME), the variables of Services.
// Real: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, third_party/forked/golang/expansion.
import type {Container as PodContainer, EnvVarSource, Service} from "../api/types.ts";
import {Unreachable} from "../api/client.ts";
import {amount} from "./resources.ts";
import {findImage, type ImageSpec} from "./images.ts";
import type {PodSync} from "./worker.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

type Environment = {[name: string]: string};

/** The environment, or the error that keeps the container from being created. */
export function containerEnvironment(sync: PodSync, spec: PodContainer): Environment | string {
  const services = knownServices(sync);
  const own: Environment = {};
  for (const source of spec.envFrom ?? []) {
    const error = takeAll(sync, source, own);
    if (error !== undefined) return error;
  }
  for (const variable of spec.env ?? []) {
    if (variable.valueFrom) {
      const value = valueFrom(sync, spec, variable.valueFrom);
      if ("error" in value) return value.error;
      if (value.text !== undefined) own[variable.name] = value.text;
      continue;
    }
    own[variable.name] = expand(variable.value ?? "", (name) => own[name] ?? services[name]);
  }
  const image = imageEnvironment(sync, spec);
  const hostname = sync.pod.spec.hostNetwork ? sync.host.name : sync.pod.spec.hostname ?? sync.pod.metadata.name;
  const all: Environment = {PATH, HOSTNAME: hostname, ...image, ...own};
  for (const [name, value] of Object.entries(services)) all[name] ??= value;
  const user = spec.securityContext?.runAsUser ?? sync.pod.spec.securityContext?.runAsUser ?? findImage(sync.io.world.images, spec.image ?? "")?.user ?? 0;
  all.HOME ??= user === 0 ? "/root" : user === 101 ? "/nonexistent" : "/";
  return all;
}

function imageEnvironment(sync: PodSync, spec: PodContainer): Environment {
  return {...findImage(sync.io.world.images, spec.image ?? "")?.env};
}

function takeAll(sync: PodSync, source: NonNullable<PodContainer["envFrom"]>[number], into: Environment): string | undefined {
  const {namespace} = sync.pod.metadata;
  const reference = source.configMapRef ?? source.secretRef;
  if (!reference?.name) return undefined;
  const object = source.configMapRef ? sync.io.client.get("configmaps", reference.name, namespace) : sync.io.client.get("secrets", reference.name, namespace);
  if (!object) return reference.optional ? undefined : `${source.configMapRef ? "configmap" : "secret"} "${reference.name}" not found`;
  for (const [key, value] of Object.entries(object.data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) into[`${source.prefix ?? ""}${key}`] = source.secretRef ? decode(value) : value;
  return undefined;
}

export const decode = (base64: string): string => {
  const binary = atob(base64);
  try { return new TextDecoder("utf-8", {fatal: true}).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))); } catch { return binary; }
};

type Found = {readonly text: string | undefined} | {readonly error: string};

function valueFrom(sync: PodSync, spec: PodContainer, source: EnvVarSource): Found {
  if (source.configMapKeyRef) return keyOf(sync, "ConfigMap", source.configMapKeyRef);
  if (source.secretKeyRef) return keyOf(sync, "Secret", source.secretKeyRef);
  if (source.fieldRef) return {text: fieldOf(sync, source.fieldRef.fieldPath)};
  if (source.resourceFieldRef) return {text: resourceOf(sync, spec, source.resourceFieldRef)};
  return {text: ""};
}

function keyOf(sync: PodSync, kind: "ConfigMap" | "Secret", reference: {name?: string; key: string; optional?: boolean}): Found {
  const {namespace} = sync.pod.metadata;
  const name = reference.name ?? "";
  const object = kind === "ConfigMap" ? sync.io.client.get("configmaps", name, namespace) : sync.io.client.get("secrets", name, namespace);
  if (!object) return reference.optional ? {text: undefined} : {error: `${kind.toLowerCase()} "${name}" not found`};
  const value = object.data?.[reference.key];
  if (value === undefined) return reference.optional ? {text: undefined} : {error: `couldn't find key ${reference.key} in ${kind} ${namespace}/${name}`};
  return {text: kind === "Secret" ? decode(value) : value};
}

/** The downward API's fields. */
export function fieldOf(sync: PodSync, path: string): string {
  const {metadata, spec} = sync.pod;
  const sandbox = sync.host.sandboxes.get(metadata.uid);
  const single = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (single) return metadata[single[1] as "labels" | "annotations"]?.[single[2]!] ?? "";
  const formatted = (map: {readonly [key: string]: string} | undefined) => Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join("\n");
  switch (path) {
    case "metadata.name": return metadata.name;
    case "metadata.namespace": return metadata.namespace ?? "";
    case "metadata.uid": return metadata.uid;
    case "metadata.labels": return formatted(metadata.labels);
    case "metadata.annotations": return formatted(metadata.annotations);
    case "spec.nodeName": return spec.nodeName ?? "";
    case "spec.serviceAccountName": return spec.serviceAccountName ?? "";
    case "status.hostIP": case "status.hostIPs": return sync.host.address;
    case "status.podIP": case "status.podIPs": return sandbox?.ip ?? sync.host.address;
    default: return "";
  }
}

export function resourceOf(sync: PodSync, spec: PodContainer, reference: {containerName?: string; resource: string; divisor?: string}): string {
  const target = reference.containerName ? sync.pod.spec.containers.find((container) => container.name === reference.containerName) ?? spec : spec;
  const [kind, name = ""] = reference.resource.split(/\.(.*)/) as ["limits" | "requests", string];
  const value = target.resources?.[kind]?.[name] ?? (kind === "limits" ? sync.io.client.get("nodes", sync.host.name)?.status?.allocatable?.[name] : "0") ?? "0";
  const divisor = reference.divisor && reference.divisor !== "0" ? reference.divisor : "1";
  return String(Math.ceil(amount(value) / amount(divisor)));
}

/** A kubelet that cannot reach its API server starts containers without the variables of Services. */
function knownServices(sync: PodSync): Environment {
  try {
    return serviceVariables(sync);
  } catch (error) {
    if (error instanceof Unreachable) return {};
    throw error;
  }
}

/** `kubernetes` and, unless enableServiceLinks is false, the namespace's own Services. */
function serviceVariables(sync: PodSync): Environment {
  const {client} = sync.io;
  const {namespace} = sync.pod.metadata;
  const all: Environment = {};
  const add = (service: Service) => {
    const {clusterIP: ip} = service.spec ?? {};
    if (!ip || ip === "None") return;
    const prefix = service.metadata.name.toUpperCase().replaceAll("-", "_");
    const ports = service.spec?.ports ?? [];
    all[`${prefix}_SERVICE_HOST`] = ip;
    all[`${prefix}_SERVICE_PORT`] = String(ports[0]?.port ?? "");
    for (const port of ports) if (port.name) all[`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll("-", "_")}`] = String(port.port);
    ports.forEach((port, i) => {
      const protocol = port.protocol ?? "TCP";
      const url = `${protocol.toLowerCase()}://${ip}:${port.port}`;
      if (i === 0) all[`${prefix}_PORT`] = url;
      const stem = `${prefix}_PORT_${port.port}_${protocol}`;
      all[stem] = url; all[`${stem}_PROTO`] = protocol.toLowerCase(); all[`${stem}_PORT`] = String(port.port); all[`${stem}_ADDR`] = ip;
    });
  };
  const master = client.get("services", "kubernetes", "default");
  if (master) add(master);
  if (sync.pod.spec.enableServiceLinks !== false) for (const service of client.list("services", {...(namespace !== undefined && {namespace})})) add(service);
  return all;
}

/** $(NAME) by what is known, `$$` as `$`; unknown names stay. */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (all, what: string, name: string | undefined) => what === "$" ? "$" : lookUp(name ?? "") ?? all);
}

/** command and args of the Pod over the image's entrypoint and command. */
export function commandLine(spec: PodContainer, image: ImageSpec, environment: Environment): readonly string[] {
  const fill = (words: readonly string[] | undefined) => words?.map((word) => expand(word, (name) => environment[name]));
  const command = fill(spec.command), args = fill(spec.args);
  if (command && command.length > 0) return [...command, ...(args ?? [])];
  return [...(image.entrypoint ?? []), ...(args && args.length > 0 ? args : image.command ?? [])];
}
