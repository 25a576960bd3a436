// The API's types at run time, read from data/kubernetes/schema.json: what decoding, patches and `explain` share.
import table from "../../../data/kubernetes/schema.json" with {type: "json"};
import type {Json} from "./object.ts";

export interface FieldSchema {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  /** Full name of a type. */
  readonly ref?: string;
  readonly format?: string;
  /** Of arrays. */
  readonly items?: FieldSchema;
  /** Of maps. */
  readonly values?: FieldSchema;
  /** Of structures that have no type of their own: those of custom resources. */
  readonly fields?: {readonly [name: string]: FieldSchema};
  readonly default?: Json;
  readonly enum?: readonly string[];
  readonly mergeKey?: string;
  /** Patch strategy: `merge`, `retainKeys`, `merge,retainKeys`. */
  readonly strategy?: string;
  readonly listType?: string;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: string;
}

export interface TypeSchema {
  readonly fields?: {readonly [name: string]: FieldSchema};
  readonly required?: readonly string[];
  /** `group/version/Kind`; the core group is empty: `/v1/Pod`. */
  readonly gvk?: readonly string[];
  readonly type?: string;
  readonly oneOf?: readonly string[];
  readonly format?: string;
  readonly unions?: readonly Json[];
}

const types = table as unknown as {readonly [name: string]: TypeSchema}; // the file's shape, written by its generator

export function typeSchema(name: string): TypeSchema {
  const schema = types[name];
  if (!schema) throw new Error(`no API type is called "${name}"`);
  return schema;
}

const byKind = new Map<string, string>();
for (const [name, schema] of Object.entries(types)) for (const gvk of schema.gvk ?? []) byKind.set(gvk, name);

/** Full type name of a kind: `io.k8s.api.apps.v1.Deployment`. */
export const typeOfKind = (groupVersion: string, kind: string): string | undefined =>
  byKind.get(`${groupVersion.includes("/") ? groupVersion : `/${groupVersion}`}/${kind}`);

export const kindIsKnown = (kind: string): boolean => [...byKind.keys()].some((gvk) => gvk.endsWith(`/${kind}`));
