// Writes data/kubernetes/descriptions.json, what `kubectl explain` says about types and fields: {"texts": […], "types": {TYPE: [text of the type, {FIELD: text}]}}.
// Its argument is Kubernetes' own zz_generated.openapi.go (k8s.io/kubernetes, pkg/generated/openapi), from which the API server makes its documents.
import {readFileSync, writeFileSync} from "node:fs";

interface Definition { fields?: Record<string, unknown> }

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: descriptions.ts PATH/TO/zz_generated.openapi.go");
const schema = JSON.parse(readFileSync(new URL("../data/kubernetes/schema.json", import.meta.url), "utf8")) as Record<string, Definition>;

interface Documented { own: string; readonly fields: Map<string, string> }

/** Each generated function's type and what it says: gofmt's indents tell a type's text from a field's. */
function documented(source: string): ReadonlyMap<string, Documented> {
  const all = new Map<string, Documented>();
  let now: Documented = {own: "", fields: new Map()}, field = "";
  for (const line of source.split("\n")) {
    const name = /^func schema_(\w+)\(ref/.exec(line)?.[1];
    if (name !== undefined) all.set(name, now = {own: "", fields: new Map()});
    field = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? field;
    const said = /^(\t+)Description:\s+(".*"),$/.exec(line);
    if (said?.[1]!.length === 4) now.own = JSON.parse(said[2]!) as string;
    if (said?.[1]!.length === 7 && !now.fields.has(field)) now.fields.set(field, JSON.parse(said[2]!) as string);
  }
  return all;
}

const texts: string[] = [], known = new Map<string, number>();
function index(text: string): number {
  const found = known.get(text) ?? texts.push(text) - 1;
  known.set(text, found);
  return found;
}

const functions = documented(readFileSync(path, "utf8"));
const types: Record<string, [number, Record<string, number>]> = {};
for (const type of Object.keys(schema)) {
  // `io.k8s.api.core.v1.Pod` is schema_k8sio_api_core_v1_Pod.
  const ending = type.split(".").slice(-4).join("_");
  const found = [...functions].find(([name]) => name === ending || name.endsWith(`_${ending}`))?.[1];
  if (found) types[type] = [index(found.own), Object.fromEntries(Object.keys(schema[type]!.fields ?? {}).flatMap((field) => { const said = found.fields.get(field); return said === undefined ? [] : [[field, index(said)]]; }))];
}
writeFileSync(new URL("../data/kubernetes/descriptions.json", import.meta.url), `${JSON.stringify({texts, types})}\n`);
