// Vectors recorded over HTTP against a bare API server: requests replayed against ours, answers compared after numbering uids and the like.
import {emptyWorld, fork, type World} from "../../../src/sim/world.ts";
import {clientFor, type Request} from "../../../src/sim/api/client.ts";
import type {Json} from "../../../src/sim/api/object.ts";
import {bootstrapApi} from "./api-world.ts";
import type {VectorTopic} from "./vector.ts";

interface Step {
  readonly method: Request["method"]; readonly path: string; readonly body?: Json; readonly contentType?: string; readonly accept?: string; readonly user?: string;
  readonly status: number; readonly response?: Json; readonly warnings?: readonly string[];
}
export interface ApiCase { readonly name: string; readonly class: string; readonly steps: readonly Step[] }

const GROUPS: {readonly [user: string]: readonly string[]} = {admin: ["system:masters"], alice: ["devs"], "system:anonymous": ["system:unauthenticated"]};

let bare: World | undefined;

export function checkApi(testCase: ApiCase, withManagers = false): string | undefined {
  bare ??= bootstrapApi(emptyWorld("vectors", {name: "bare", version: "v1.36.3", epoch: "2026-11-23T12:00:00Z", ageSeconds: 0, serviceCIDR: "10.96.0.0/16", podCIDR: "192.168.0.0/16", dnsAddress: "10.96.0.10", hosts: [{name: "controlplane", address: "172.30.1.2", role: "control-plane"} as never], objects: []}, {images: []}));
  const world = fork(bare);
  const bound = new Map<string, string>();
  for (const [i, step] of testCase.steps.entries()) {
    const difference = runStep(world, step, bound, withManagers);
    if (difference) return `step ${i + 1} ${step.method} ${step.path}: ${difference}`;
  }
  return undefined;
}

const fill = (value: Json, bound: Map<string, string>): Json => JSON.parse(JSON.stringify(value).replace(/<(?:rv|uid|continue)\d+>/g, (name) => bound.get(name) ?? name).replace(/<time>/g, "2026-11-23T12:00:01Z").replace(/<ip>/g, () => bound.get("<ip>") ?? "10.96.200.1")) as Json;

function runStep(world: World, step: Step, bound: Map<string, string>, withManagers: boolean): string | undefined {
  const user = step.user === "anon" ? "system:anonymous" : step.user ?? "admin";
  const client = clientFor(world, {author: user, cause: "boot", user: {name: user, uid: user, groups: [...(GROUPS[user] ?? []), ...(user === "system:anonymous" ? [] : ["system:authenticated"])]}});
  const path = fill(step.path, bound) as string;
  const answer = client.request({method: step.method, path, userAgent: "vectors/0", ...(step.body !== undefined && {body: fill(step.body, bound)}), ...(step.contentType && {contentType: step.contentType}), ...(step.accept && {accept: step.accept})});
  const problems: string[] = [];
  if (answer.status !== step.status) problems.push(`status ${answer.status} instead of ${step.status}`);
  if (step.response !== undefined) {
    // Names that a refusal tells were made up by chance.
    const prefix = (step.body as {metadata?: {generateName?: string}} | undefined)?.metadata?.generateName;
    const masked = (value: Json): Json => (prefix && step.status >= 400 ? JSON.parse(JSON.stringify(value).replaceAll(new RegExp(`${prefix.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}[a-z0-9]{5}`, "g"), `${prefix}#####`)) as Json : value);
    compare(masked(withManagers ? JSON.parse(JSON.stringify(answer.body)) as Json : clean(answer.body)), masked(step.response), "", bound, problems);
  }
  const warnings = answer.warnings.map((text) => JSON.stringify(text).slice(1, -1));
  if (JSON.stringify(warnings) !== JSON.stringify((step.warnings ?? []).map((text) => text))) problems.push(`warnings ${JSON.stringify(warnings)} instead of ${JSON.stringify(step.warnings ?? [])}`);
  return problems.length ? problems.slice(0, 6).join("\n      ") : undefined;
}

const clean = (value: Json | string): Json => JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === "managedFields" ? undefined : part))) as Json;

const PATTERNS: {readonly [name: string]: RegExp} = {time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, ip: /^10\.\d+\.\d+\.\d+$/, nodePort: /^3\d{4}$/, rand5: /^[a-z0-9]{5}$/, age: /^(\d+[smhdy])+$/};

function compare(ours: Json | undefined, theirs: Json | undefined, path: string, bound: Map<string, string>, problems: string[]): void {
  if (typeof theirs === "string" && /<(?:rv\d*|uid\d+|continue\d+|time|ip|nodePort|rand5|age)>/.test(theirs)) {
    if (!matchesTemplate(typeof ours === "number" ? String(ours) : ours, theirs, bound)) problems.push(`${path}: ${JSON.stringify(ours)} instead of ${theirs}`);
    return;
  }
  // Resource versions and uids in texts of refusals are those of the recording.
  if (typeof ours === "string" && typeof theirs === "string" && path.endsWith("message")) {
    const plain = (text: string) => text.replace(/\b\d{4,6}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "#").replace(/\(\d+\)/g, "(#)").split("\n")[0]!;
    if (plain(ours) !== plain(theirs) && ours !== theirs) problems.push(`${path}:\n        ${ours}\n  not   ${theirs}`);
    return;
  }
  if (typeof ours !== "object" || typeof theirs !== "object" || ours === null || theirs === null || Array.isArray(ours) !== Array.isArray(theirs)) {
    if (ours !== theirs) problems.push(`${path}: ${JSON.stringify(ours)?.slice(0, 300)} instead of ${JSON.stringify(theirs)?.slice(0, 300)}`);
    return;
  }
  const left = ours as {readonly [key: string]: Json}, right = theirs as {readonly [key: string]: Json}; // objects or arrays: keys are names or numbers
  for (const key of new Set([...Object.keys(right), ...Object.keys(left)])) compare(left[key], right[key], `${path}.${key}`, bound, problems);
}

function matchesTemplate(ours: Json | undefined, template: string, bound: Map<string, string>): boolean {
  if (typeof ours !== "string") return false;
  const names: string[] = [];
  const pattern = template.split(/(<[a-zA-Z]+\d*>)/).map((part) => {
    const name = /^<([a-zA-Z]+?)(\d*)>$/.exec(part);
    if (!name) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(part);
    return name[1] === "rand5" ? "([a-z0-9]{5})" : "(.+)";
  }).join("");
  const match = new RegExp(`^${pattern}$`, "s").exec(ours);
  return match !== null && names.every((name, i) => fits(name, match[i + 1]!, bound));
}

function fits(name: string, value: string, bound: Map<string, string>): boolean {
  const format = PATTERNS[name.slice(1, -1)];
  if (format) {
    // Requests send back the address that was allocated.
    if (name === "<ip>") bound.set(name, value);
    return format.test(value);
  }
  const known = bound.get(name);
  if (known === undefined) bound.set(name, value);
  return known === undefined || known === value;
}

/** The topics that were recorded over HTTP. */
export const apiTopics: readonly VectorTopic[] = ["api-create", "api-defaults", "api-discovery", "api-invalid", "api-invalid-pod", "api-list", "api-table", "api-update", "api-crd", "ssa"].map((topic) => ({
  topic, check: (testCase) => checkApi(testCase as unknown as ApiCase, topic === "ssa"), // the file's note says what its cases are
}));
