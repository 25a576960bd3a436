// Decoding: JSON that somebody sent becomes an object as Go's types would hold and write it: unknown fields are found,
// wrong types refused with encoding/json's words, nulls and zero values dropped, schema defaults filled in, quantities made
// canonical. Source: k8s.io/apimachinery/pkg/runtime/serializer/json, sigs.k8s.io/json.
import type {Json, JsonObject} from "./object.ts";
import {canonical, parseQuantity, QuantityError} from "./quantity.ts";
import {typeSchema, type FieldSchema} from "./schema.ts";
import {EMPTY_LISTS, GO_NAMES, LISTS, PLAIN, POINTERS, REFERENCES, STRUCTS, TEXT_POINTERS, TIMES} from "./go-types.ts";

/** encoding/json's complaint: what follows `cannot be handled as a Pod: `. */
export class DecodeError extends Error {}

export interface Decoded<T = JsonObject> { readonly object: T; readonly unknown: readonly string[] }

interface TypePlan {
  readonly name: string;
  readonly goName: string;
  readonly fields: Map<string, FieldPlan>;
  /** Fields that appear even when nobody set them. */
  readonly always: readonly FieldPlan[];
}

type Shape = "string" | "integer" | "number" | "boolean" | "array" | "map" | "struct" | "quantity" | "int-or-string" | "time" | "micro-time" | "bytes" | "raw";

interface FieldPlan {
  readonly name: string;
  readonly shape: Shape;
  readonly goType: string;
  readonly int32: boolean;
  readonly keepZero: boolean;
  readonly keepsEmpty: boolean;
  readonly default: Json | undefined;
  /** What stands there when the field is absent: `undefined` is nothing. */
  readonly absent: Json | "struct" | undefined;
  readonly items: FieldPlan | undefined;
  /** The Go structure, embedded in its owner's, that the field belongs to. */
  readonly embeddedIn: string | undefined;
  type(): TypePlan;
}

interface Sink {
  readonly unknown: string[];
  readonly path: (string | number)[];
  /** At which depths of the path a Go structure is embedded: complaints name it, too. */
  readonly embedded: Map<number, string>;
}

/** Types that embed another for all but some of their fields. */
const EMBEDDED: {readonly [type: string]: {readonly name: string; readonly except: readonly string[]} | undefined} = {
  Volume: {name: "VolumeSource", except: ["name"]},
  Probe: {name: "ProbeHandler", except: ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold", "terminationGracePeriodSeconds"]},
  PersistentVolumeSpec: {name: "PersistentVolumeSource", except: ["capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions", "volumeMode", "nodeAffinity", "volumeAttributesClassName"]},
  IngressRule: {name: "IngressRuleValue", except: ["host"]},
  EphemeralContainer: {name: "EphemeralContainerCommon", except: ["targetContainerName"]},
};

const plans = new Map<string, TypePlan>();

function planOf(typeName: string): TypePlan {
  const known = plans.get(typeName);
  if (known) return known;
  const schema = typeSchema(typeName), segments = typeName.split(".");
  const name = segments.at(-1)!;
  const fields = new Map<string, FieldPlan>();
  const isKind = !!schema.gvk;
  for (const [field, part] of Object.entries(schema.fields ?? {})) fields.set(field, planField(field, part, name, `${segments.at(-3)}.${segments.at(-2)}.${name}`, isKind));
  const plan: TypePlan = {name, goName: `${segments.at(-2)}.${name}`, fields, always: [...fields.values()].filter((field) => field.absent !== undefined)};
  plans.set(typeName, plan);
  return plan;
}

const SCALARS: {readonly [suffix: string]: Shape} = {
  "resource.Quantity": "quantity", "intstr.IntOrString": "int-or-string", "v1.Time": "time", "v1.MicroTime": "micro-time", "runtime.RawExtension": "raw",
  "v1.JSON": "raw", "v1.JSONSchemaPropsOrArray": "raw", "v1.JSONSchemaPropsOrBool": "raw", "v1.JSONSchemaPropsOrStringArray": "raw", "v1.FieldsV1": "raw", "v1.Patch": "raw",
};

function shapeOf(schema: FieldSchema): Shape {
  if (schema.ref) return SCALARS[schema.ref.split(".").slice(-2).join(".")] ?? (typeSchema(schema.ref).fields ? "struct" : "raw");
  if (schema.type === "array") return "array";
  if (schema.type === "object") return schema.values ? "map" : "raw";
  if (schema.type === "string") return schema.format === "byte" ? "bytes" : "string";
  return schema.type ?? "raw";
}

function goTypeOf(schema: FieldSchema, shape: Shape): string {
  if (shape === "array") return `[]${schema.items ? goTypeOf(schema.items, shapeOf(schema.items)) : "interface {}"}`;
  if (shape === "map") return `map[string]${schema.values ? goTypeOf(schema.values, shapeOf(schema.values)) : "interface {}"}`;
  if (schema.ref) return schema.ref.split(".").slice(-2).join(".");
  if (shape === "integer") return schema.format === "int64" ? "int64" : "int32";
  if (shape === "boolean") return "bool";
  if (shape === "number") return "float64";
  return shape === "bytes" ? "[]uint8" : "string";
}

function planField(name: string, schema: FieldSchema, owner: string, fullOwner: string, ownerIsKind: boolean): FieldPlan {
  const shape = shapeOf(schema), key = `${owner}.${name}`;
  const plain = (PLAIN.has(name) || PLAIN.has(key)) && !POINTERS.has(key);
  const struct = shape === "struct" && (STRUCTS.has(key) || name === "metadata" || (ownerIsKind && (name === "spec" || name === "status")));
  const hasDefault = schema.default !== undefined && !(schema.default === 0 && plain) && !(name === "name" && REFERENCES.has(owner));
  const keepZero = hasDefault || (shape === "string" ? TEXT_POINTERS.has(key) || TEXT_POINTERS.has(`${fullOwner}.${name}`)
    : shape === "integer" || shape === "number" || shape === "boolean" ? !plain : shape === "array" || shape === "map" ? LISTS.has(key) : true);
  const list = LISTS.has(key) && (shape === "array");
  const inner = schema.items ?? schema.values;
  return {
    name, shape, keepZero, keepsEmpty: EMPTY_LISTS.has(key), default: hasDefault ? schema.default : undefined,
    int32: schema.format === "int32",
    goType: GO_NAMES[key] ?? goTypeOf(schema, shape),
    absent: struct ? "struct" : key === "PodSpec.containers" ? [] : list || TIMES.has(key) ? null : hasDefault ? schema.default : key === "HTTPGetAction.port" || key === "TCPSocketAction.port" ? 0 : undefined,
    embeddedIn: EMBEDDED[owner]?.except.includes(name) === false ? EMBEDDED[owner].name : undefined,
    items: inner ? planField(name, inner, `${owner}.${name}`, "", false) : undefined,
    type: () => planOf(schema.ref!),
  };
}

/** Decodes an object of a type. `unknown` lists unknown fields as `unknown field "spec.foo"`, in the order met. */
export function decode(value: Json, typeName: string): Decoded {
  const sink: Sink = {unknown: [], path: [], embedded: new Map()};
  const plan = planOf(typeName);
  if (!isObject(value)) throw new DecodeError(`json: cannot unmarshal ${jsonName(value)} into Go value of type ${plan.goName}`);
  return {object: struct(value, plan, sink), unknown: sink.unknown};
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

export function jsonName(value: Json): string {
  return Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : value === null ? "null" : typeof value;
}

function struct(value: JsonObject, plan: TypePlan, sink: Sink): JsonObject {
  const result: {[key: string]: Json} = {};
  for (const key in value) {
    const raw = value[key];
    if (raw === undefined) continue;
    const field = plan.fields.get(key);
    if (!field) {
      sink.unknown.push(`unknown field "${pathText([...sink.path, key])}"`);
      continue;
    }
    if (raw === null) continue;
    const depth = sink.path.push(key) - 1;
    if (field.embeddedIn) sink.embedded.set(depth, field.embeddedIn);
    const decoded = decodeField(raw, field, plan, sink);
    if (field.embeddedIn) sink.embedded.delete(depth);
    sink.path.pop();
    if (decoded !== undefined) result[key] = decoded;
  }
  for (const field of plan.always) {
    if (result[field.name] === undefined) result[field.name] = field.absent === "struct" ? struct({}, field.type(), sink) : field.absent!;
  }
  return result;
}

function decodeField(value: Json, field: FieldPlan, owner: TypePlan, sink: Sink): Json | undefined {
  switch (field.shape) {
    case "string":
      if (typeof value !== "string") return mismatch(value, field, owner, sink);
      return value === "" && !field.keepZero ? undefined : value === "" && field.default !== undefined ? field.default : value;
    case "boolean":
      if (typeof value !== "boolean") return mismatch(value, field, owner, sink);
      return value || field.keepZero ? value : undefined;
    case "integer": return integer(value, field, owner, sink);
    case "number":
      if (typeof value !== "number") return mismatch(value, field, owner, sink);
      return value || field.keepZero ? value : undefined;
    case "struct":
      if (!isObject(value)) return mismatch(value, field, owner, sink);
      return struct(value, field.type(), sink);
    case "array": return array(value, field, owner, sink);
    case "map": return map(value, field, owner, sink);
    case "quantity": return quantity(value);
    case "int-or-string":
      if (typeof value !== "number" && typeof value !== "string") return mismatch(value, {...field, goType: "int32"}, owner, sink);
      if (typeof value === "number" && (!Number.isInteger(value) || value > 2147483647 || value < -2147483648)) return mismatch(value, {...field, goType: "int32"}, owner, sink, `number ${value}`);
      return value;
    case "time": case "micro-time": return time(value, field, owner, sink);
    case "bytes": return bytes(value, field, owner, sink);
    case "raw": return value;
  }
}

function integer(value: Json, field: FieldPlan, owner: TypePlan, sink: Sink): Json | undefined {
  if (typeof value !== "number") return mismatch(value, field, owner, sink);
  if (!Number.isInteger(value) || (field.int32 && (value > 2147483647 || value < -2147483648))) return mismatch(value, field, owner, sink, `number ${value}`);
  return value || field.keepZero ? value : undefined;
}

function array(value: Json, field: FieldPlan, owner: TypePlan, sink: Sink): Json | undefined {
  if (!Array.isArray(value)) return mismatch(value, field, owner, sink);
  if (value.length === 0) return field.keepsEmpty ? [] : field.keepZero ? (field.absent === null ? null : []) : undefined; // an empty list is stored as none
  const items = field.items;
  if (!items) return value;
  const result: Json[] = new Array(value.length);
  for (let i = 0; i < value.length; i++) {
    sink.path.push(i);
    const item = value[i] as Json; // arrays of JSON have no holes
    result[i] = item === null ? zero(items, sink) : decodeField(item, items, owner, sink) ?? zero(items, sink);
    sink.path.pop();
  }
  return result;
}

/** What a null or an empty value is as an element. */
function zero(field: FieldPlan, sink: Sink): Json {
  switch (field.shape) {
    case "struct": return struct({}, field.type(), sink);
    case "string": case "bytes": return "";
    case "integer": case "number": return 0;
    case "boolean": return false;
    case "array": return [];
    case "map": return {};
    case "quantity": return "0";
    case "int-or-string": return 0;
    default: return null;
  }
}

function map(value: Json, field: FieldPlan, owner: TypePlan, sink: Sink): Json | undefined {
  if (!isObject(value)) return mismatch(value, field, owner, sink);
  const result: {[key: string]: Json} = {};
  let size = 0;
  for (const key in value) {
    const raw = value[key];
    if (raw === undefined) continue;
    size++;
    if (!field.items) { result[key] = raw; continue; }
    sink.path.push(key);
    if (field.items.shape === "quantity" && raw !== null) { result[key] = amount(raw); sink.path.pop(); continue; }
    result[key] = raw === null ? zero(field.items, sink) : decodeField(raw, field.items, owner, sink) ?? zero(field.items, sink);
    sink.path.pop();
  }
  return size || field.keepZero ? result : undefined;
}

// Remembered by what was written: clusters use few different ones.
const quantities = new Map<string | number, string>();

function quantity(value: Json): string {
  if (typeof value !== "string" && typeof value !== "number") throw new DecodeError(new QuantityError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'").message);
  const known = quantities.get(value);
  if (known !== undefined) return known;
  try {
    const text = canonical(parseQuantity(typeof value === "string" ? value.trim() : value));
    if (quantities.size < 10_000) quantities.set(value, text);
    return text;
  } catch (error) {
    throw error instanceof QuantityError ? new DecodeError(error.message) : error;
  }
}

// SetDefaults_ResourceList: amounts of resources have no more than thousandths.
const amounts = new Map<Json, string>();

function amount(value: Json): string {
  const known = amounts.get(value);
  if (known !== undefined) return known;
  const text = quantity(value), parsed = parseQuantity(text), milli = 1_000_000n;
  const rest = parsed.nano % milli, rounded = rest ? canonical({nano: parsed.nano - rest + (rest > 0n ? milli : -milli), format: parsed.format}) : text;
  if (amounts.size < 10_000) amounts.set(value, rounded);
  return rounded;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function time(value: Json, field: FieldPlan, owner: TypePlan, sink: Sink): Json | undefined {
  if (typeof value !== "string") return mismatch(value, {...field, goType: "string"}, owner, sink);
  if (value === "") return undefined;
  if (!RFC3339.test(value)) {
    const layout = field.shape === "time" ? "2006-01-02T15:04:05Z07:00" : "2006-01-02T15:04:05.000000Z07:00";
    throw new DecodeError(`parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as "2006"`);
  }
  return value;
}

function bytes(value: Json, field: FieldPlan, owner: TypePlan, sink: Sink): Json | undefined {
  if (typeof value !== "string") return mismatch(value, field, owner, sink);
  const text = value.replace(/[\r\n]/g, "");
  const bad = /[^A-Za-z0-9+/]/.exec(text);
  const padding = /={0,2}$/.exec(text)![0].length;
  if (bad && bad.index < text.length - padding) throw new DecodeError(`illegal base64 data at input byte ${bad.index}`);
  if (text.length % 4 && !padding) throw new DecodeError(`illegal base64 data at input byte ${text.length - text.length % 4}`);
  if (text.length % 4) throw new DecodeError(`illegal base64 data at input byte ${text.length - (padding ? padding : text.length % 4 === 1 ? 1 : 0) - (padding ? 0 : text.length % 4 === 1 ? 0 : 0)}`);
  return text;
}

function mismatch(value: Json, field: FieldPlan, owner: TypePlan, sink: Sink, what = jsonName(value)): never {
  const path = sink.path.flatMap((part, i) => {
    if (typeof part !== "string" || (i > 0 && isMapKey(sink, i))) return [];
    const inner = sink.embedded.get(i);
    return inner ? [inner, part] : [part];
  });
  throw new DecodeError(`json: cannot unmarshal ${what} into Go struct field ${owner.name}.${path.join(".")} of type ${field.goType}`);

  function isMapKey(_: Sink, at: number): boolean {
    return at === sink.path.length - 1 && sink.path.length > 1 && !owner.fields.has(String(sink.path[at])) && owner.fields.has(String(sink.path[at - 1]));
  }
}

/** `spec.containers[0].image`. */
function pathText(path: readonly (string | number)[]): string {
  let text = "";
  for (const part of path) text += typeof part === "number" ? `[${part}]` : text ? `.${part}` : part;
  return text;
}
