// kubectl explain: fields of kinds from the schema, with their documentation (k8s.io/kubectl/pkg/explain/v2, template plaintext).
import type {FieldSchema, TypeSchema} from "../../sim/api/schema.ts";
import {typeOfKind, typeSchema} from "../../sim/api/schema.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import {resources, type ResourceInfo} from "../../sim/api/resources.ts";
import {CommandError} from "./errors.ts";
import {bool, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {customResources, findResourceWord} from "./mapping.ts";
import {pageOfV2} from "./explain-v2.ts";
import type {Verb} from "./verb.ts";

/** A place in a schema: its type as text, its documentation, what is below it. */
export interface Place {
  readonly type: string;
  readonly description: string;
  /** What its field says of it, and what its type says of itself. */
  readonly said: string;
  readonly own: string;
  readonly enum?: readonly string[];
  readonly required: ReadonlySet<string>;
  /** In order of name; undefined: it has no fields. */
  readonly fields?: () => readonly (readonly [string, Place])[];
}

interface Descriptions { readonly texts: readonly string[]; readonly types: {readonly [type: string]: readonly [number, {readonly [field: string]: number}]} }

const NOTHING: ReadonlySet<string> = new Set();
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
const joined = (...texts: readonly (string | undefined)[]): string => texts.filter(Boolean).join("\n");
const shortName = (ref: string): string => ref.slice(ref.lastIndexOf(".") + 1);

/** Types that are written as text. */
const TEXTS: ReadonlySet<string> = new Set(["Time", "MicroTime", "Duration"]);

/** The places of the API's own types. */
function builtIn(docs: Descriptions): (type: string, said?: string) => Place {
  const textOf = (type: string, field?: string): string => {
    const entry = docs.types[type];
    const at = field === undefined ? entry?.[0] : entry?.[1][field];
    return at === undefined ? "" : docs.texts[at] ?? "";
  };
  const ofType = (type: string, said = ""): Place => {
    const schema: TypeSchema = typeSchema(type);
    const {fields} = schema;
    return {
      type: TEXTS.has(shortName(type)) ? "string" : shortName(type), description: joined(said, textOf(type)), said, own: textOf(type), required: new Set(schema.required),
      ...(fields && {fields: () => Object.entries(fields).map(([name, field]) => [name, ofField(field, textOf(type, name))] as const).sort(byName)}),
    };
  };
  const ofField = (field: FieldSchema, said: string): Place => {
    if (field.ref) return ofType(field.ref, said);
    const inner = field.items ?? field.values;
    if (inner) {
      // Values that are allowed in a list or a map are not the field's own.
      const {enum: _values, ...place} = ofField(inner, said);
      return {...place, type: `${field.items ? "[]" : "map[string]"}${place.type}`};
    }
    return {type: field.type ?? "Object", description: said, said, own: "", required: NOTHING, ...(field.enum && {enum: field.enum})};
  };
  return ofType;
}

/** A structural schema of a custom resource. */
interface Structural {
  readonly type?: string; readonly description?: string; readonly enum?: readonly unknown[]; readonly required?: readonly string[];
  readonly properties?: {readonly [name: string]: Structural}; readonly items?: Structural; readonly additionalProperties?: Structural | boolean;
}

function custom(schema: Structural, meta: (type: string, said?: string) => Place, top = false): Place {
  const {items, properties, additionalProperties, description = "", type = "Object"} = schema;
  const inner = items ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
  if (inner) {
    const place = custom(inner, meta);
    return {...place, description: joined(description, place.description), said: description, own: place.description, type: `${items ? "[]" : "map[string]"}${place.type}`};
  }
  const own = Object.entries(properties ?? {}).filter(([name]) => !top || !/^(apiVersion|kind|metadata)$/.test(name)).map(([name, one]) => [name, custom(one, meta)] as const);
  // Every object has these, whatever its schema says.
  const standard = () => top ? meta("io.k8s.api.core.v1.ConfigMap").fields!().filter(([name]) => /^(apiVersion|kind|metadata)$/.test(name)) : [];
  return {
    type: type === "object" ? "Object" : type, description, said: top ? "" : description, own: top ? description : "", required: new Set(schema.required), ...(schema.enum && {enum: schema.enum.map(String)}),
    ...((properties || top) && {fields: () => [...standard(), ...own].sort(byName)}),
  };
}

/** Text cut into lines of at most 76 characters after an indent of four. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    // Spaces before a word stay, unless the line breaks there (go-wordwrap).
    for (const [, spaces = "", word = ""] of paragraph.matchAll(/(\s*)(\S+)/g)) {
      if (line !== "" && line.length + spaces.length + word.length > 76) { lines.push(line); line = word; } else line += spaces + word;
    }
    lines.push(line);
  }
  return lines.map((line) => `    ${line}\n`).join("");
}

function fieldList(place: Place, recursive: boolean, level: number, above: readonly string[]): string {
  const indent = "  ".repeat(level);
  let text = "";
  for (const [name, field] of place.fields?.() ?? []) {
    text += `${indent}${name}\t<${field.type}>${place.required.has(name) ? " -required-" : ""}\n`;
    if (field.enum) text += `${indent}enum: ${field.enum.slice(0, 4).join(", ")}${field.enum.length > 4 ? ", ...." : ""}\n`;
    // A field of a list tells of itself alone, a page of its type as well.
    if (!recursive) text += `${wrapped(field.said || "<no description>")}\n`;
    // A type inside itself (JSONSchemaProps) is shown once.
    else if (field.fields && !above.includes(field.type)) text += fieldList(field, true, level + 1, [...above, field.type]);
  }
  return text;
}

function page(place: Place, field: string | undefined, recursive: boolean): string {
  let text = "";
  if (field !== undefined) text += `FIELD: ${field} <${place.type}>\n${place.enum ? `ENUM:\n${place.enum.map((value) => `    ${value}\n`).join("")}` : "\n"}\n`;
  text += `DESCRIPTION:\n${wrapped(place.description || "<empty>")}    \n`;
  if (place.fields) text += `FIELDS:\n${fieldList(place, recursive, 1, [place.type])}`;
  return `${text}\n`;
}

/** The resource meant, in the version asked for. */
function versionOf(k: Kubectl, word: string): ResourceInfo {
  const info = findResourceWord(k, word);
  if (!info) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(word)}`, {raw: true});
  const version = k.flags.text("api-version");
  if (!version || info.groupVersion === version) return info;
  const other = [...resources, ...customResources(k)].find(({name, groupVersion}) => name === info.name && groupVersion === version);
  if (!other) throw new CommandError(`couldn't find resource for ${JSON.stringify(`${version.includes("/") ? version : `/${version}`}, Resource=${info.name}`)}`);
  return other;
}

interface CustomResourceDefinition { readonly spec: {readonly group: string; readonly names: {readonly plural: string}; readonly versions: readonly {readonly name: string; readonly schema?: {readonly openAPIV3Schema?: Structural}}[]} }

function customSchema(k: Kubectl, info: ResourceInfo): Structural {
  // A CRD's shape is the API's own.
  const {spec} = k.call("GET", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${info.name}.${info.group}`) as unknown as JsonObject as unknown as CustomResourceDefinition;
  return spec.versions.find(({name}) => name === info.version)?.schema?.openAPIV3Schema ?? {type: "object"};
}

async function run(k: Kubectl): Promise<number> {
  if (k.args.length === 0) throw new CommandError('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
  if (k.args.length > 1) throw new CommandError('We accept only this format: explain RESOURCE');
  const output = k.flags.text("output");
  if (output !== "plaintext" && output !== "plaintext-openapiv2") throw new CommandError(`unrecognized format: ${output}`);
  if (k.args[0]!.split(".").slice(0, -1).includes("")) throw new CommandError("invalid jsonpath syntax, first node must be field node");
  k.send("GET", "/apis");
  const {word, path} = splitPath(k, k.args[0]!);
  const info = versionOf(k, word);
  const modern = output === "plaintext";
  if (modern) k.out(`${info.group ? `GROUP:      ${info.group}\n` : ""}KIND:       ${info.kind}\nVERSION:    ${info.version}\n\n`);
  // Some hundred kilobytes that only this command needs; the shape is its generator's.
  const docs = (await import("../../../data/kubernetes/descriptions.json", {with: {type: "json"}})).default as unknown as Descriptions;
  const places = builtIn(docs), type = typeOfKind(info.groupVersion, info.kind);
  let place = type === undefined ? custom(customSchema(k, info), places, true) : places(type);
  for (const name of path) {
    const next = place.fields?.().find(([field]) => field === name)?.[1];
    if (!next) throw new CommandError(`field ${JSON.stringify(path.at(-1))} does not exist`);
    place = next;
  }
  k.out(modern ? page(place, path.at(-1), k.flags.is("recursive")) : pageOfV2(info, place, path.at(-1), k.flags.is("recursive")));
  return 0;
}

/** `deployments.apps.spec` is a resource with its group, `deploy.spec` one with a field. */
function splitPath(k: Kubectl, text: string): {readonly word: string; readonly path: readonly string[]} {
  const parts = text.replace(/\.$/, "").split(".");
  for (let length = parts.length; length > 1; length--) {
    const word = parts.slice(0, length).join(".");
    const info = findResourceWord(k, word);
    if (info && info.group !== "" && word.slice(word.indexOf(".") + 1).replace(/^v\d\w*\./, "") === info.group) return {word, path: parts.slice(length)};
  }
  return {word: parts[0]!, path: parts.slice(1)};
}

export const explain: Verb = {
  name: "explain", summary: "Get documentation for a resource", usage: "TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
  flags: [bool("recursive", "R", "When true, print the name of all the fields recursively. Otherwise, print the available fields with their description."), string("api-version", "", "Use given api-version (group/version) of the resource."), string("output", "o", "Format in which to render the schema.", {default: "plaintext"})],
  run,
};
