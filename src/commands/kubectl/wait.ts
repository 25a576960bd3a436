// kubectl wait: conditions, jsonpath values, creation, deletion.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {errorsOf, itemsOf, collect, listObjects, readArguments, type Item, type Visited} from "./builder.ts";
import {awaitGone} from "./delete.ts";
import {Aggregate, CommandError, isNotFound} from "./errors.ts";
import {fileFlags, selectorFlags} from "./flag-sets.ts";
import {array, bool, duration} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {kindWord, pathOf, resourceWord} from "./mapping.ts";
import {relaxed} from "./output/custom-columns.ts";
import {printChange, printFlags} from "./print.ts";
import {find, JsonPathError, parseTemplate, show} from "../../sim/api/jsonpath.ts";
import type {Verb} from "./verb.ts";

type Condition = (object: Obj) => boolean;
type Test = Condition | "delete" | "create";

function conditionTest(text: string): Condition {
  const cut = text.indexOf("=");
  const [type, wanted] = cut < 0 ? [text, "true"] : [text.slice(0, cut), text.slice(cut + 1)];
  return (object) => {
    const conditions = (object.status as JsonObject | undefined)?.conditions;
    const found = Array.isArray(conditions) ? (conditions as readonly JsonObject[]).find((one) => String(one.type).toLowerCase() === type.toLowerCase()) : undefined;
    if (!found) return false;
    const observed = found.observedGeneration ?? (object.status as JsonObject).observedGeneration;
    if (typeof observed === "number" && typeof object.metadata.generation === "number" && observed < object.metadata.generation) return false;
    return String(found.status).toLowerCase() === wanted.toLowerCase();
  };
}

function jsonpathTest(text: string): Condition {
  const match = /^(\{[^}]*\}|[^=]*)(?:=([\s\S]*))?$/.exec(text);
  const path = match?.[1] ?? "", wanted = match?.[2];
  if (text.replace(/\{[^}]*\}/g, "").includes("==")) throw new CommandError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  if (wanted === "") throw new CommandError("jsonpath wait value cannot be empty");
  let template: ReturnType<typeof parseTemplate>;
  try {
    template = parseTemplate(relaxed(path));
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new CommandError(error.message);
  }
  return (object) => {
    let values: readonly Json[];
    try { values = find(template, object).flat(); } catch { return false; }
    if (values.length === 0) return false;
    if (wanted === undefined) return true;
    if (values.length > 1) throw new CommandError("given jsonpath expression matches more than one value");
    if (values[0] !== null && typeof values[0] === "object") throw new CommandError("jsonpath leads to a nested object or list, only basic types are supported");
    return show(values[0]!) === wanted.replace(/^(['"])(.*)\1$/, "$2");
  };
}

function testOf(text: string): Test {
  if (/^delete$/i.test(text)) return "delete";
  if (/^create$/i.test(text)) return "create";
  if (text.startsWith("condition=")) return conditionTest(text.slice("condition=".length));
  if (text.startsWith("jsonpath=")) return jsonpathTest(text.slice("jsonpath=".length).replace(/^'([\s\S]*)'$/, "$1"));
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

function items(k: Kubectl, create: boolean): Visited {
  const options = {selector: k.flags.get("selector"), fields: k.flags.get("field-selector"), all: k.flags.is("all"), allNamespaces: k.flags.is("all-namespaces"), requireNames: true};
  if (k.args.length > 0 && create) {
    const request = readArguments(k, options);
    return request.kind === "names" ? request.items : request.infos.flatMap((info) => listObjects(k, info, options));
  }
  return collect(k, options);
}

function run(k: Kubectl): number {
  const conditions = k.flags.all("for");
  if (conditions.length === 0) throw new CommandError("unrecognized condition: []");
  const tests = conditions.map(testOf), deleting = tests.includes("delete"), creating = tests.includes("create");
  const timeoutMs = k.flags.has("timeout") ? k.flags.duration("timeout") : 30_000;
  const endMs = k.world.nowMs + (timeoutMs < 0 ? 7 * 86_400_000 : timeoutMs);
  const found = items(k, creating);
  const failed: Error[] = errorsOf(found).filter((error) => !deleting || !isNotFound(error));
  if (found.length === 0) {
    if (!deleting) throw new CommandError("no matching resources found");
    if (k.flags.all("filename").length === 0 && !k.flags.is("all") && !k.flags.get("selector") && k.args.length === 0) throw new CommandError("no matching resources found");
  }
  // What is to be created is waited for first; then the conditions hold one after the other, and the first that does not ends it.
  const order: readonly Test[] = creating ? ["create", ...tests] : tests;
  for (const item of itemsOf(found)) order.every((test, i) => holds(k, item, test, {endMs, failed, silent: creating && i === 0}));
  if (failed.length > 0) throw new Aggregate(failed);
  return 0;
}

interface Waiting { readonly endMs: number; readonly failed: Error[]; /** Success is not told. */ readonly silent: boolean }

/** Waits until an object passes a test; one deadline is for all objects, and what comes after it has no chance. */
function holds(k: Kubectl, item: Item, test: Test, {endMs, failed, silent}: Waiting): boolean {
  const fail = (error: Error): false => { failed.push(error); return false; };
  const once = k.flags.has("timeout") && k.flags.duration("timeout") === 0;
  if (!once && k.world.nowMs >= endMs) return fail(timedOut(k, item));
  if (test === "delete") {
    const late: Error[] = [];
    awaitGone(k, item, item.object?.metadata.uid, {timeoutMs: Math.max(endMs - k.world.nowMs, 1)}, late);
    return late.length > 0 ? fail(timedOut(k, item)) : told(k, item);
  }
  const path = pathOf(item.info, item.namespace, item.name);
  let error: Error | undefined;
  const met = () => {
    const answer = k.client.request({method: "GET", path});
    if (answer.status !== 200) return false;
    if (test === "create") return true;
    try { return test(answer.body as Obj); } catch (thrown) { if (!(thrown instanceof CommandError)) throw thrown; error = thrown; return true; }
  };
  if (!met() && (once || !k.io.advance(endMs - k.world.nowMs, met))) return fail(test === "create" ? new CommandError("timed out waiting for the condition") : timedOut(k, item));
  if (error) return fail(error);
  return silent || told(k, item);
}

function told(k: Kubectl, {info, name, namespace}: Item): true {
  const now = k.flags.text("output") ? k.client.request({method: "GET", path: pathOf(info, namespace, name)}) : undefined;
  // The server answers this path with the object.
  if (now?.status === 200) printChange(k, now.body as Obj, info, "condition met"); else k.out(`${kindWord(info)}/${name} condition met\n`);
  return true;
}

/** With no time at all the object is looked at once. */
const timedOut = (k: Kubectl, {info, name}: Item): CommandError => new CommandError(`${k.flags.has("timeout") && k.flags.duration("timeout") === 0 ? "condition not met for" : "timed out waiting for the condition on"} ${resourceWord(info).split(".")[0]}/${name}`);

export const wait: Verb = {
  name: "wait", summary: "Wait for a specific condition on one or many resources", usage: "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  flags: [...fileFlags, ...selectorFlags, bool("all"), bool("all-namespaces", "A"), array("for"), duration("timeout", "", "", {default: "30s"}), bool("local"), ...printFlags], run,
};
