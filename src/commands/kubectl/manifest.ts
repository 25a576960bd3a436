// Objects from files (`-f`): files, folders, standard input, addresses; documents and lists taken apart; what kubectl checks before it sends.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {Unreachable} from "../../sim/api/client.ts";
import {Aggregate, CommandError} from "./errors.ts";
import type {Kubectl, Meta, Obj} from "./kubectl.ts";
import {resourceOfKind} from "./mapping.ts";
import {build} from "./kustomize.ts";
import {documents, parseYaml, YamlError} from "./yaml-input.ts";

/** One object of a file. */
export interface FileObject {
  readonly object: Obj;
  readonly info: ResourceInfo;
  readonly name: string;
  /** Where it goes: its own namespace, else the command's. */
  readonly namespace: string | undefined;
  /** `web.yaml`, `STDIN`. */
  readonly source: string;
}

export interface Sources { readonly files: readonly string[]; readonly recursive: boolean; readonly kustomize?: string | undefined }

export const sourcesOf = (k: Kubectl): Sources => ({files: k.flags.all("filename"), recursive: k.flags.is("recursive"), kustomize: k.flags.get("kustomize")});

/** All objects, and the errors of what could not be read; kubectl goes on after an error (ContinueOnError). */
export function readObjects(k: Kubectl, {files, recursive, kustomize}: Sources, {validate = false} = {}): {readonly objects: readonly FileObject[]; readonly errors: readonly Error[]} {
  const objects: FileObject[] = [], errors: Error[] = [];
  if (kustomize) for (const object of build(k, kustomize)) objects.push(fileObject(k, object, kustomize));
  const texts = files.flatMap((file) => open(k, file, recursive, errors));
  if (validate && texts.length > 0) fetchSchema(k, texts[0]!.source);
  for (const {source, text} of texts) {
    for (const document of documents(text)) {
      try {
        for (const object of parseDocument(document, source, validate)) objects.push(fileObject(k, object, source));
      } catch (error) {
        if (!(error instanceof CommandError) && !(error instanceof Unreachable)) throw error;
        errors.push(error);
        // A document that is no YAML ends the file.
        if (error.message.startsWith("error parsing")) break;
      }
    }
  }
  return {objects, errors};
}

/** Validation asks the server for its schema first; here the schema is known, and only whether the server answers matters. */
function fetchSchema(k: Kubectl, source: string): void {
  try {
    k.config.check();
    k.client.request({method: "GET", path: "/version"});
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const {server} = k.config;
    throw new CommandError(`error validating ${JSON.stringify(source)}: error validating data: failed to download openapi: Get "${server}/openapi/v2?timeout=32s": dial tcp ${server.replace(/^https?:\/\//, "")}: connect: connection refused; if you choose to ignore these errors, turn validation off with --validate=false`);
  }
}

/** The same, throwing if anything was wrong. */
export function objectsOrThrow(k: Kubectl, sources: Sources, options = {}): readonly FileObject[] {
  const {objects, errors} = readObjects(k, sources, options);
  if (errors.length > 0) throw new Aggregate(errors);
  return objects;
}

/** The objects of a text that is no file. */
export const objectsOf = (k: Kubectl, text: string, source: string): readonly FileObject[] =>
  documents(text).flatMap((document) => parseDocument(document, source, false)).map((object) => fileObject(k, object, source));

function open(k: Kubectl, file: string, recursive: boolean, errors: Error[]): readonly {readonly source: string; readonly text: string}[] {
  if (file === "-") return [{source: "STDIN", text: k.io.stdin}];
  if (/^https?:\/\//.test(file)) {
    errors.push(new CommandError(`The connection to the server ${/^https?:\/\/([^/]+)/.exec(file)![1]} was refused - did you specify the right host or port?`, {raw: true}));
    return [];
  }
  const text = k.io.files.read(file);
  if (text !== undefined) return [{source: file, text}];
  const names = k.io.files.list(file);
  if (names === undefined) {
    errors.push(new CommandError(`the path ${JSON.stringify(file)} does not exist`));
    return [];
  }
  const found = inFolder(k, file.replace(/\/$/, ""), recursive);
  if (found.length === 0) errors.push(new CommandError(`error reading [${file}]: recognized file extensions are [.json .yaml .yml]`));
  return found;
}

function inFolder(k: Kubectl, folder: string, recursive: boolean): readonly {readonly source: string; readonly text: string}[] {
  return (k.io.files.list(folder) ?? []).flatMap((name) => {
    const path = `${folder}/${name}`;
    const text = k.io.files.read(path);
    if (text !== undefined) return /\.(json|ya?ml)$/.test(name) ? [{source: path, text}] : [];
    return recursive ? inFolder(k, path, true) : [];
  });
}

function parseDocument(text: string, source: string, validate: boolean): readonly JsonObject[] {
  const value = decode(text, source);
  const where = JSON.stringify(source);
  const suffix = "; if you choose to ignore these errors, turn validation off with --validate=false";
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    if (validate) throw new CommandError(`error validating ${where}: error validating data: invalid object to validate${suffix}`);
    throw new CommandError(`unable to decode ${where}: json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value === "string" ? "string" : "number"} into Go value of type unstructured.detector`);
  }
  const object = value as JsonObject;
  if (validate) {
    const missing = [...(object.apiVersion ? [] : ["apiVersion not set"]), ...(object.kind ? [] : ["kind not set"])];
    if (missing.length > 0) throw new CommandError(`error validating ${where}: error validating data: ${missing.length > 1 ? `[${missing.join(", ")}]` : missing[0]}${suffix}`);
  } else if (!object.kind) throw new CommandError(`unable to decode ${where}: Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  if (Array.isArray(object.items) && String(object.kind).endsWith("List")) return (object.items as readonly JsonObject[]);
  return [object];
}

function decode(text: string, source: string): Json {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`error parsing ${source}: error converting YAML to JSON: ${error.message}`);
  }
}

const goName = (value: Json): string => Array.isArray(value) ? "array" : value !== null && typeof value === "object" ? "object" : typeof value === "boolean" ? "bool" : typeof value;

/** kubectl itself decodes a file's metadata: names and labels must be strings. */
function checkMetadata(metadata: JsonObject, source: string): void {
  const refuse = (value: Json, field: string, type: string): never => { throw new CommandError(`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${goName(value)} into Go struct field ObjectMeta.metadata.${field} of type ${type}`); };
  for (const field of ["name", "generateName", "namespace"]) {
    const value = metadata[field];
    if (value !== undefined && value !== null && typeof value !== "string") refuse(value, field, "string");
  }
  for (const field of ["labels", "annotations"]) {
    const map = metadata[field];
    if (map === undefined || map === null) continue;
    if (typeof map !== "object" || Array.isArray(map)) return refuse(map, field, "map[string]string");
    for (const value of Object.values(map)) if (value !== undefined && value !== null && typeof value !== "string") refuse(value, field, "string");
  }
}

function fileObject(k: Kubectl, object: JsonObject, source: string): FileObject {
  if (object.metadata !== undefined && object.metadata !== null && (typeof object.metadata !== "object" || Array.isArray(object.metadata))) throw new CommandError(`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${typeof object.metadata} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`);
  checkMetadata((object.metadata ?? {}) as JsonObject, source);
  const metadata = (object.metadata ?? {}) as Meta;
  const apiVersion = String(object.apiVersion ?? ""), kind = String(object.kind ?? "");
  const info = resourceOfKind(k, apiVersion, kind);
  if (!info) throw new CommandError(`resource mapping not found for name: ${JSON.stringify(metadata.name ?? "")} namespace: ${JSON.stringify(metadata.namespace ?? "")} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`);
  if (info.namespaced && k.namespaceGiven && metadata.namespace && metadata.namespace !== k.namespace) {
    throw new CommandError(`the namespace from the provided object ${JSON.stringify(metadata.namespace)} does not match the namespace ${JSON.stringify(k.namespace)}. You must pass '--namespace=${metadata.namespace}' to perform this operation.`);
  }
  const namespace = info.namespaced ? metadata.namespace || k.namespace : undefined;
  const placed: JsonObject = namespace && !metadata.namespace ? {...object, metadata: {...metadata, namespace}} : {...object, metadata};
  return {object: placed as Obj, info, name: metadata.name ?? "", namespace, source};
}
