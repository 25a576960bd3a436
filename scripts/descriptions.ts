// Writes data/kubernetes/descriptions.json, what `kubectl explain` says about types and fields, from the documentation of
// @kubernetes/client-node's models: {"texts": […], "types": {TYPE: [text of the type, {FIELD: text}]}}.
import {existsSync, readFileSync, writeFileSync} from "node:fs";

interface Definition { fields?: Record<string, unknown> }

const schema = JSON.parse(readFileSync(new URL("../data/kubernetes/schema.json", import.meta.url), "utf8")) as Record<string, Definition>;
const models = new URL("../node_modules/@kubernetes/client-node/dist/gen/models/", import.meta.url);
const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

/** The model of a type: `V1Deployment`, or with its group where two groups have the name. */
function modelOf(type: string): string | undefined {
  const parts = type.split(".");
  const [group = "", version = "", kind = ""] = parts.slice(-3);
  const name = [`${capital(group)}${capital(version)}${kind}`, `${capital(version)}${kind}`].find((one) => existsSync(new URL(`${one}.d.ts`, models)));
  return name && readFileSync(new URL(`${name}.d.ts`, models), "utf8");
}

const comment = (text: string): string => text.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim()).join("\n").trim().replace(/\\"/g, '"').replace(/\\\//g, "/").replace(/ ?(Possible enum values:)/, "\n\n$1").replace(/ - `"/g, '\n - `"');

const texts: string[] = [], known = new Map<string, number>();
function index(text: string): number {
  const found = known.get(text) ?? texts.push(text) - 1;
  known.set(text, found);
  return found;
}

const types: Record<string, [number, Record<string, number>]> = {};
for (const type of Object.keys(schema)) {
  const source = modelOf(type);
  if (source === undefined) continue;
  const own = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export declare class/.exec(source)?.[1] ?? "";
  const fields: Record<string, number> = {};
  for (const [, text, name] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*'([^']+)'\??:/g)) {
    const field = Object.keys(schema[type]!.fields ?? {}).find((one) => one === name || one.replace(/^\$/, "") === name || `_${one}` === name);
    if (field !== undefined) fields[field] = index(comment(text!));
  }
  types[type] = [index(comment(own)), fields];
}
writeFileSync(new URL("../data/kubernetes/descriptions.json", import.meta.url), `${JSON.stringify({texts, types})}\n`);
