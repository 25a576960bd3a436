// What a `kind: List` holds, checked by kubectl itself: servers check fields of single objects only.
// Source: k8s.io/kubectl/pkg/validation and k8s.io/kube-openapi/pkg/util/proto/validation.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {typeOfKind, typeSchema, type FieldSchema} from "../../sim/api/schema.ts";

/** A value's place in its object (`Pod.spec.containers[0]`) and in the schema (`io.k8s.api.core.v1.PodSpec.containers`). */
interface Place { readonly value: string; readonly schema: string }

/** `apiVersion not set` and its kin. */
export function kindProblems(value: Json): readonly string[] {
  if (!isMap(value)) return ["invalid object to validate"];
  const {apiVersion, kind} = value, problems: string[] = [];
  if (apiVersion === undefined || apiVersion === null) problems.push("apiVersion not set");
  else if (typeof apiVersion !== "string") problems.push("apiVersion isn't string type");
  else if (apiVersion.split("/").length > 2) problems.push(`unexpected GroupVersion string: ${apiVersion}`);
  if (kind === undefined || kind === null) problems.push("kind not set");
  else if (typeof kind !== "string") problems.push("kind isn't string type");
  return problems;
}

export function listProblems(list: JsonObject): readonly string[] {
  if (!Array.isArray(list.items)) return ["invalid object to validate"];
  return (list.items as readonly Json[]).flatMap((item) => {
    const wrong = kindProblems(item);
    if (wrong.length > 0) return wrong;
    const {apiVersion, kind} = item as JsonObject, type = typeOfKind(String(apiVersion), String(kind));
    return type === undefined ? [] : ofType(item, type, String(kind));
  });
}

const isMap = (value: Json | undefined): value is JsonObject => value !== null && typeof value === "object" && !Array.isArray(value);

const kindOf = (value: Json): string => Array.isArray(value) ? "array" : isMap(value) ? "map" : typeof value === "number" ? "number" : typeof value;

const problem = ({value}: Pick<Place, "value">, text: string): readonly string[] => [`ValidationError(${value}): ${text}`];
const wrongType = (place: Place, actual: string, expected: string): readonly string[] => problem(place, `invalid type for ${place.schema}: got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);

function ofType(value: Json, type: string, at: string): readonly string[] {
  const {fields, required = [], type: plain} = typeSchema(type), place = {value: at, schema: type};
  if (!fields) return plain && plain !== "object" && typeof value === "object" ? wrongType(place, kindOf(value), plain) : [];
  if (!isMap(value)) return wrongType(place, kindOf(value), "map");
  const found = Object.keys(value).sort().filter((key) => value[key] !== null).flatMap((key) => {
    const field = fields[key];
    return field ? ofField(value[key]!, field, {value: `${at}.${key}`, schema: `${type}.${key}`}) : problem({value: at}, `unknown field ${JSON.stringify(key)} in ${type}`);
  });
  return [...found, ...required.filter((key) => value[key] === undefined || value[key] === null).flatMap((key) => problem({value: at}, `missing required field ${JSON.stringify(key)} in ${type}`))];
}

function ofField(value: Json, {ref, items, values, type}: FieldSchema, place: Place): readonly string[] {
  if (ref) return ofType(value, ref, place.value);
  if (items) {
    if (!Array.isArray(value)) return wrongType(place, kindOf(value), "array");
    return (value as readonly Json[]).flatMap((part, i) => part === null ? problem({value: place.value}, `unknown object type "nil" in ${place.value}[${i}]`) : ofField(part, items, {value: `${place.value}[${i}]`, schema: place.schema}));
  }
  if (values) {
    if (!isMap(value)) return wrongType(place, kindOf(value), "map");
    return Object.keys(value).sort().flatMap((key) => value[key] === null ? [`unknown object type "nil" in ${place.value}.${key}`] : ofField(value[key]!, values, {value: `${place.value}.${key}`, schema: place.schema}));
  }
  const actual = kindOf(value);
  if (type === undefined || type === "object" || (type === "string" && typeof value !== "object")) return [];
  return actual === type || (type === "integer" && actual === "number") ? [] : wrongType(place, actual, type);
}
