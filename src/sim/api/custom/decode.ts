// Custom resources decoded: metadata as every object's, the rest as the schema of its version says. Source: apiextensions-apiserver pkg/apiserver customresource_handler.go schemaCoercingDecoder.
import {decode, type Decoded} from "../decode.ts";
import type {Json, JsonObject} from "../object.ts";
import type {JSONSchemaProps} from "../types.ts";
import type {CustomVersion} from "./definitions.ts";
import {dropNulls, fillDefaults, prune, type Writable} from "./structure.ts";

const OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const NOTHING: JSONSchemaProps = {};

export const schemaOf = ({version}: CustomVersion): JSONSchemaProps => version.schema?.openAPIV3Schema ?? NOTHING;

/** A fresh copy as the version keeps it, and what was unknown in it. */
export function decodeCustom(value: JsonObject, custom: CustomVersion): Decoded {
  const {metadata, ...rest} = value;
  const meta = decode((metadata ?? {}) as Json, OBJECT_META);
  const object = JSON.parse(JSON.stringify(rest)) as Writable, schema = schemaOf(custom), unknown: string[] = [];
  if (!custom.definition.spec.preserveUnknownFields) prune(object as JsonObject, schema, true, "", unknown);
  fillDefaults(object as JsonObject, schema);
  dropNulls(object as JsonObject, schema);
  return {
    object: {...object, metadata: meta.object} as JsonObject,
    unknown: [...meta.unknown.map((text) => text.replace('"', '"metadata.')), ...unknown.sort().map((path) => `unknown field "${path}"`)],
  };
}
