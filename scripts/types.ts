// Writes src/sim/api/types.ts from data/kubernetes/schema.json: the shapes of what the API server stores and sends.
import {readFileSync, writeFileSync} from "node:fs";

interface Field { type?: string; ref?: string; items?: Field; values?: Field; enum?: string[] }
interface Definition { fields?: Record<string, Field>; required?: string[]; gvk?: string[]; type?: string }

const schema = JSON.parse(readFileSync(new URL("../data/kubernetes/schema.json", import.meta.url), "utf8")) as Record<string, Definition>;

/** Types that are written by hand in object.ts. */
const byHand: Record<string, string> = {
  "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": "ObjectMeta",
  "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta": "ListMeta",
  "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference": "OwnerReference",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "string",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "string",
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "JsonObject",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "Json",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "string",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "number | string",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "Json",
};
/** core/v1 and apps/v1 keep their own names; a name that another group has as well gets its group in front. */
const first = ["core.v1", "meta.v1", "apps.v1", "batch.v1", "autoscaling.v2", "rbac.v1"];
const group = (id: string) => id.split(".").slice(-3, -1).join(".");
const names = new Map<string, string>();
const taken = new Set<string>();
const rank = (id: string) => { const at = first.indexOf(group(id)); return at < 0 ? first.length : at; };
const ids = Object.keys(schema).filter((id) => !byHand[id] && !id.endsWith("List") || /Ready(Node)?List$/.test(id)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
for (const id of ids) {
  const short = id.split(".").at(-1)!;
  const long = group(id).split(".").map((part) => part[0]!.toUpperCase() + part.slice(1)).join("") + short;
  names.set(id, taken.has(short) ? long : short);
  taken.add(names.get(id)!);
}

const typeOf = (field: Field): string => {
  if (field.ref) return byHand[field.ref] ?? names.get(field.ref) ?? "JsonObject";
  if (field.enum) return field.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (field.type === "array") return `readonly (${typeOf(field.items ?? {})})[]`;
  if (field.type === "object") return field.values ? `{readonly [key: string]: ${typeOf(field.values)}}` : "JsonObject";
  if (field.type === "integer" || field.type === "number") return "number";
  return field.type === "string" ? "string" : field.type === "boolean" ? "boolean" : "Json";
};
const always = new Set(["apiVersion", "kind", "metadata", "spec"]);
const blocks = ids.map((id) => {
  const definition = schema[id]!;
  if (!definition.fields) return `export type ${names.get(id)} = ${definition.type === "string" ? "string" : "Json"};`;
  const required = new Set(definition.required);
  const lines = Object.entries(definition.fields).map(([name, field]) => {
    const must = required.has(name) || (definition.gvk && always.has(name));
    // The metadata of a template is not that of a stored object.
    if (!definition.gvk && field.ref?.endsWith(".ObjectMeta")) return `  readonly ${name}?: Partial<ObjectMeta>;`;
    return `  readonly ${/^\w+$/.test(name) ? name : JSON.stringify(name)}${must ? "" : "?"}: ${typeOf(field)};`;
  });
  return `/** ${id} */\nexport interface ${names.get(id)} {\n${lines.join("\n")}\n}`;
});
const head = "// Written by scripts/types.ts from data/kubernetes/schema.json (`npm run types`). Do not edit.\nimport type {Json, JsonObject, ListMeta, ObjectMeta, OwnerReference} from \"./object.ts\";\n\n";
writeFileSync(new URL("../src/sim/api/types.ts", import.meta.url), head + blocks.join("\n\n") + "\n");
