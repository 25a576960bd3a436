// Objects from files (`-f`): files, folders, standard input, addresses; documents and lists taken apart; what kubectl checks before it sends.
import {jsonName} from "../../sim/api/decode.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {Unreachable} from "../../sim/api/client.ts";
import {sorted} from "../../sim/api/go-json.ts";
import {matchesAll, parseSelector, SelectorError, type Labels} from "../../sim/api/selectors.ts";
import {typeOfKind} from "../../sim/api/schema.ts";
import {Aggregate, CommandError, Undecoded} from "./errors.ts";
import type {Kubectl, Meta, Obj} from "./kubectl.ts";
import {resourceOfKind} from "./mapping.ts";
import {matchingFiles} from "./glob.ts";
import {build} from "./kustomize.ts";
import {kindProblems, listProblems} from "./list-validation.ts";
import {refusal, unrecognised} from "./unreachable.ts";
import {documents, YamlError, type Document} from "./yaml-input.ts";

/** One object of a file. */
export interface FileObject {
  readonly object: Obj;
  readonly info: ResourceInfo;
  readonly name: string;
  /** Where it goes: its own namespace, else the command's. */
  readonly namespace: string | undefined;
  /** Its metadata as the file has it. */
  readonly given: Meta;
  /** `web.yaml`, `STDIN`. */
  readonly source: string;
}

export interface Sources { readonly files: readonly string[]; readonly recursive: boolean; readonly kustomize?: string | undefined }

export const sourcesOf = (k: Kubectl): Sources => ({files: k.flags.all("filename"), recursive: k.flags.is("recursive"), kustomize: k.flags.get("kustomize")});

/** Verbs that know the types they work on (WithScheme) refuse all others. */
const decodesTypes = ({command}: Kubectl): boolean => /^(?:set|rollout|expose|exec|attach|logs|port-forward|taint|drain|debug)\b/.test(command);

/** All objects that `-l` selects and what could not be read, in the order of the files; kubectl goes on after an error (ContinueOnError). */
export function readAll(k: Kubectl, sources: Sources, options: {readonly validate?: boolean; readonly local?: boolean} = {}): readonly (FileObject | Error)[] {
  const all = readEvery(k, sources, options), text = k.flags.text("selector");
  if (text === "") return all;
  const selected = labelSelector(text);
  return all.filter((one) => one instanceof Error || selected(one.given.labels ?? {}));
}

function labelSelector(text: string): (labels: Labels) => boolean {
  try {
    const requirements = parseSelector(text);
    return (labels) => matchesAll(requirements, labels);
  } catch (error) {
    throw error instanceof SelectorError ? new CommandError(`the provided selector ${JSON.stringify(text)} is not valid: ${error.message}`) : error;
  }
}

function readEvery(k: Kubectl, {files, recursive, kustomize}: Sources, {validate = false, local = false} = {}): readonly (FileObject | Error)[] {
  const all: (FileObject | Error)[] = [];
  if (kustomize && files.length > 0) throw new CommandError("only one of -f or -k can be specified");
  if (kustomize) for (const object of build(k, kustomize)) all.push(fileObject(k, object, kustomize));
  const missing: Error[] = [];
  const texts = files.flatMap((file) => open(k, file, recursive, missing));
  // A path that is not there is found out before anything is read.
  if (missing.length > 0) throw new Aggregate(missing);
  let asked = local;
  const keep = (error: unknown) => {
    if (!(error instanceof CommandError) && !(error instanceof Unreachable)) throw error;
    all.push(error);
  };
  for (const {source, text} of texts) {
    try {
      for (const document of read(text, source)) {
        if (document.value === null) continue;
        if (!asked && validate) fetchSchema(k, source);
        const lost = asked || validate ? undefined : unrecognised(k, source);
        if (lost) { all.push(lost); break; }
        asked = true;
        if (validate) checkSchema(document.value, source);
        try {
          for (const object of listed(document, source)) all.push(local ? localObject(k, object, source) : fileObject(k, object, source));
        } catch (error) { keep(error); }
      }
    } catch (error) { keep(error); } // what is no YAML or not valid ends the file
  }
  return all;
}

export function readObjects(k: Kubectl, sources: Sources, options = {}): {readonly objects: readonly FileObject[]; readonly errors: readonly Error[]} {
  const all = readAll(k, sources, options);
  return {objects: all.filter((one): one is FileObject => !(one instanceof Error)), errors: all.filter((one) => one instanceof Error)};
}

/** Validation asks the server for its schema first; here the schema is known, and only whether the server answers matters. */
function fetchSchema(k: Kubectl, source: string): void {
  try {
    k.config.check();
    k.client.request({method: "GET", path: "/version"});
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    throw new CommandError(`error validating ${JSON.stringify(source)}: error validating data: failed to download openapi: ${refusal(k, "Get", "/openapi/v2?timeout=32s")}; if you choose to ignore these errors, turn validation off with --validate=false`);
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
  [...read(text, source)].filter(({value}) => value !== null).flatMap((document) => listed(document, source)).map((object) => fileObject(k, object, source));

function open(k: Kubectl, file: string, recursive: boolean, errors: Error[]): readonly {readonly source: string; readonly text: string}[] {
  if (file === "-") return [{source: "STDIN", text: k.io.stdin}];
  if (/^https?:\/\//.test(file)) {
    const host = /^https?:\/\/([^/]+)/.exec(file)?.[1];
    errors.push(new CommandError(host === undefined ? "Unable to connect to the server: http: no Host in request URL" : `The connection to the server ${host} was refused - did you specify the right host or port?`, {raw: true}));
    return [];
  }
  const text = k.io.files.read(file);
  if (text !== undefined) return [{source: file, text}];
  const names = k.io.files.list(file);
  const matches = names === undefined && /[*?[]/.test(file) ? matchingFiles(k.io.files, file) : [];
  if (matches.length > 0) return matches.flatMap((path) => open(k, path, recursive, errors));
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

function* read(text: string, source: string): Generator<Document> {
  try {
    yield* documents(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`error parsing ${source}: ${error.message}`);
  }
}

/** What kubectl itself looks for before it sends (the server does the rest). */
function checkSchema(value: Json, source: string): void {
  const refuse = (what: string): never => { throw new CommandError(`error validating ${JSON.stringify(source)}: error validating data: ${what}; if you choose to ignore these errors, turn validation off with --validate=false`); };
  const {apiVersion, kind} = value as JsonObject, kinds = kindProblems(value);
  const problems = kinds.length === 0 && apiVersion === "v1" && kind === "List" ? listProblems(value as JsonObject) : kinds;
  if (problems.length > 0) refuse(problems.length > 1 ? `[${problems.join(", ")}]` : problems[0]!);
}

/** An object, or a list's items. kubectl keeps objects as maps: their keys are sorted when they are sent. */
function listed({value, json}: Document, source: string): readonly JsonObject[] {
  const where = JSON.stringify(source);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Undecoded(`unable to decode ${where}: json: cannot unmarshal ${jsonName(value)} into Go value of type unstructured.detector`);
  const object = sorted(value) as JsonObject;
  if (!object.kind || String(object.apiVersion).split("/").length > 2) throw new Undecoded(`unable to decode ${where}: Object 'Kind' is missing in '${json}'`);
  if (Array.isArray(object.items) && object.kind === "List") return object.items as readonly JsonObject[];
  return [object];
}

/** kubectl itself decodes a file's metadata: names and labels must be strings. */
function checkMetadata(metadata: JsonObject, source: string): void {
  const refuse = (value: Json, field: string, type: string): never => { throw new Undecoded(`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${jsonName(value)} into Go struct field ObjectMeta.metadata.${field} of type ${type}`); };
  for (const field of ["name", "generateName", "namespace", "selfLink", "uid", "resourceVersion"]) {
    const value = metadata[field];
    if (value !== undefined && value !== null && typeof value !== "string") refuse(value, field, field === "uid" ? "types.UID" : "string");
  }
  const {creationTimestamp: made} = metadata;
  if (typeof made === "string" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(made)) throw new Undecoded(`unable to decode ${JSON.stringify(source)}: parsing time ${JSON.stringify(made)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(made)} as "2006"`);
  for (const field of ["labels", "annotations"]) {
    const map = metadata[field];
    if (map === undefined || map === null) continue;
    if (typeof map !== "object" || Array.isArray(map)) return refuse(map, field, "map[string]string");
    for (const value of Object.values(map)) if (value !== undefined && value !== null && typeof value !== "string") refuse(value, field, "string");
  }
}

/** With --local nothing is asked of a server, and no namespace is filled in. */
function localObject(k: Kubectl, object: JsonObject, source: string): FileObject {
  const found = fileObject(k, object, source);
  return {...found, object: {...found.object, metadata: found.given}};
}

function fileObject(k: Kubectl, object: JsonObject, source: string): FileObject {
  if (object.metadata !== undefined && object.metadata !== null && (typeof object.metadata !== "object" || Array.isArray(object.metadata))) throw new Undecoded(`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${jsonName(object.metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`);
  checkMetadata((object.metadata ?? {}) as JsonObject, source);
  const metadata = (object.metadata ?? {}) as Meta;
  const apiVersion = String(object.apiVersion ?? ""), kind = String(object.kind ?? "");
  if (decodesTypes(k) && typeOfKind(apiVersion, kind) === undefined) throw new Undecoded(`unable to decode ${JSON.stringify(source)}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`);
  const info = resourceOfKind(k, apiVersion, kind);
  if (!info) throw new Undecoded(`resource mapping not found for name: ${JSON.stringify(metadata.name ?? "")} namespace: ${JSON.stringify(metadata.namespace ?? "")} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`);
  if (info.namespaced && k.namespaceGiven && metadata.namespace && metadata.namespace !== k.namespace) {
    throw new CommandError(`the namespace from the provided object ${JSON.stringify(metadata.namespace)} does not match the namespace ${JSON.stringify(k.namespace)}. You must pass '--namespace=${metadata.namespace}' to perform this operation.`);
  }
  const namespace = info.namespaced ? metadata.namespace || k.namespace : undefined;
  const placed: JsonObject = namespace && !metadata.namespace ? {...object, metadata: {...metadata, namespace}} : {...object, metadata};
  return {object: placed as Obj, given: metadata, info, name: metadata.name ?? "", namespace, source};
}
