// Judging an attempt at a task by the cluster's state: what holds, and for what does not hold the difference between wanted and actual.
import {run} from "../shell/terminal.ts";
import {compareQuantities, parseQuantity} from "../sim/api/quantity.ts";
import {get, keptAs} from "../sim/api/registry.ts";
import {resources} from "../sim/api/resources.ts";
import {fork, type World} from "../sim/world.ts";
import type {Check, Part} from "./exercise.ts";
import type {TaskCell} from "./page.ts";

export type Difference =
  | {readonly kind: "missing" | "present"; readonly object: string}
  | {readonly kind: "value"; readonly object: string; readonly path: string; readonly wanted: string; readonly actual?: string}
  | {readonly kind: "status" | "output"; readonly command: string; readonly wanted?: string};

export interface Verdict { readonly ok: boolean; readonly hint?: string; readonly difference?: Difference }

/** What came of an attempt. `known`: the hints of the wrong attempts that were recognised. */
export interface Judgement { readonly verdicts: readonly Verdict[]; readonly known: readonly string[] }

export const passed = ({verdicts}: Judgement): boolean => verdicts.every(({ok}) => ok);

export async function judge(world: World, task: TaskCell, attempt: string): Promise<Judgement> {
  const verdicts: Verdict[] = [];
  for (const check of task.checks) {
    const difference = await differenceOf(world, check);
    verdicts.push(difference ? {ok: false, difference, ...(check.hint !== undefined && {hint: check.hint})} : {ok: true});
  }
  const known = verdicts.every(({ok}) => ok) ? [] : task.wrong.filter(({attempt: text, sign}) => (sign ? !partDifference(world, sign) : plain(text) === plain(attempt)));
  return {verdicts, known: known.map(({hint}) => hint)};
}

const plain = (commands: string): string => commands.trim().split(/\s+/).join(" ");

async function differenceOf(world: World, check: Check): Promise<Difference | undefined> {
  if ("object" in check) return partDifference(world, check.object);
  if ("absent" in check) return partDifference(world, check.absent) ? undefined : {kind: "present", object: named(check.absent)};
  const {output, exit} = await run(fork(world), check.run, {limitMs: 60_000});
  if (exit !== 0) return {kind: "status", command: check.run};
  return check.output === undefined || output.includes(check.output) ? undefined : {kind: "output", command: check.run, wanted: check.output};
}

const named = ({kind, metadata}: Part): string => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;

function partDifference(world: World, part: Part): Difference | undefined {
  const info = resources.find(({groupVersion, kind, name}) => groupVersion === part.apiVersion && kind === part.kind && !name.includes("/"));
  if (!info) throw new Error(`a task looks for a ${part.kind} of ${part.apiVersion}, which the API does not have`);
  const found = get(world, keptAs(info), part.metadata.name, info.namespaced ? part.metadata.namespace ?? "default" : undefined);
  if (!found) return {kind: "missing", object: named(part)};
  const {apiVersion: _, kind: __, ...wanted} = part;
  const difference = valueDifference(wanted, found, "");
  return difference && {kind: "value", object: named(part), ...difference};
}

interface ValueDifference { readonly path: string; readonly wanted: string; readonly actual?: string }

/** The first place where `actual` is not what `wanted` says. A list must hold every wanted element, in any order. */
function valueDifference(wanted: unknown, actual: unknown, path: string): ValueDifference | undefined {
  if (typeof wanted !== "object" || wanted === null) return sameScalar(wanted, actual) ? undefined : differs(path, wanted, actual);
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual)) return differs(path, wanted, actual);
    for (const [i, item] of wanted.entries()) {
      const tries = actual.map((other) => valueDifference(item, other, `${path}[${i}]`));
      if (tries.every((difference) => difference)) return (wanted.length === 1 && tries.length === 1 ? tries[0] : undefined) ?? differs(`${path}[${i}]`, item, actual);
    }
    return undefined;
  }
  if (typeof actual !== "object" || actual === null) return differs(path, wanted, actual);
  for (const [name, part] of Object.entries(wanted)) {
    const difference = valueDifference(part, (actual as {[name: string]: unknown})[name], path ? `${path}.${name}` : name);
    if (difference) return difference;
  }
  return undefined;
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const differs = (path: string, wanted: unknown, actual: unknown): ValueDifference => ({path, wanted: shown(wanted), ...(actual !== undefined && {actual: shown(actual)})});

/** Equal as text, or as quantities: `0.5` and `500m`. */
function sameScalar(wanted: unknown, actual: unknown): boolean {
  if (wanted === actual) return true;
  if (wanted === null || wanted === undefined || actual === null || actual === undefined || typeof actual === "object") return false;
  try {
    return compareQuantities(parseQuantity(String(wanted)), parseQuantity(String(actual))) === 0;
  } catch {
    return false; // neither equal nor amounts
  }
}
