// The API server takes whatever comes: recorded requests, damaged at random, get a Status or an object, never an exception,
// and a refusal leaves the store as it was. The seed is fixed; a failure prints the request.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {expect, test} from "vitest";
import {clientFor, type Request} from "../../src/sim/api/client.ts";
import type {Json} from "../../src/sim/api/object.ts";
import {emptyWorld, fork} from "../../src/sim/world.ts";
import {bootstrapApi} from "../harness/vectors/api-world.ts";

const TOPICS = ["api-create", "api-defaults", "api-invalid", "api-invalid-pod", "api-update", "api-crd", "ssa"];
const RUNS = 2500;

type Sent = Pick<Request, "method" | "path" | "body" | "contentType">;
const files = TOPICS.map((topic) => JSON.parse(readFileSync(join(import.meta.dirname, `../golden/vectors/${topic}.json`), "utf8")) as {cases: {steps?: Sent[]}[]});
const requests = files.flatMap(({cases}) => cases).flatMap(({steps = []}) => steps).filter(({method, body}) => body !== undefined && method !== "GET");

const bare = bootstrapApi(emptyWorld("fuzz", {name: "bare", version: "v1.36.3", epoch: "2026-11-23T12:00:00Z", ageSeconds: 0, serviceCIDR: "10.96.0.0/16", podCIDR: "192.168.0.0/16", dnsAddress: "10.96.0.10", hosts: [], objects: []}, {images: []}));

const untouched = JSON.stringify(bare.store);

/** What takes the place of a value: other types, extremes, nonsense. */
const strange: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 2 ** 31, 1e21, -(2 ** 53), "", " ", "..", "/", "%", "{{", "1Gi", "NaN", "-1", "é\u0000", "a".repeat(300), "2026-13-40T99:99:99Z", [], {}, [null], [[]], {a: {b: [{}]}}, {name: ""}),
  fc.string({maxLength: 12}), fc.integer(), fc.jsonValue({maxDepth: 2}) as fc.Arbitrary<Json>, // JSON by its name
);

interface Damage { readonly at: number; readonly how: "replace" | "drop" | "wrap" | "repeat" | "rename"; readonly by: Json }
const damage: fc.Arbitrary<Damage> = fc.record({at: fc.nat(400), how: fc.constantFrom("replace", "replace", "replace", "drop", "wrap", "repeat", "rename"), by: strange});

type Tree = {[key: string]: Json | undefined};

/** Every place in a value that holds something: its holder and key. */
function places(value: Json, found: {holder: Tree; key: string}[] = []): {holder: Tree; key: string}[] {
  if (typeof value !== "object" || value === null) return found;
  for (const [key, part] of Object.entries(value)) {
    found.push({holder: value as Tree, key});
    places(part as Json, found);
  }
  return found;
}

function damaged(body: Json, list: readonly Damage[]): Json {
  const copy = JSON.parse(JSON.stringify(body)) as Json;
  for (const {at, how, by} of list) {
    const all = places(copy);
    if (!all.length) return JSON.parse(JSON.stringify(by)) as Json;
    const {holder, key} = all[at % all.length]!, value = holder[key]!;
    if (how === "replace") holder[key] = JSON.parse(JSON.stringify(by)) as Json;
    else if (how === "wrap") holder[key] = [value];
    else if (how === "repeat") holder[key] = Array.isArray(value) ? [...value, ...value] : [value, value] as Json;
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else {
      delete holder[key];
      if (how === "rename") holder[`${key}x`] = value;
    }
  }
  return copy;
}

const isStatus = (body: Json | string, status: number): boolean => {
  const {kind, code, message} = body as {kind?: string; code?: number; message?: string};
  return kind === "Status" && code === status && typeof message === "string";
};

test("damaged requests are answered, and refusals change nothing", () => {
  fc.assert(fc.property(fc.nat(requests.length - 1), fc.array(damage, {minLength: 1, maxLength: 3}), (index, list) => {
    const world = fork(bare), sent = requests[index]!;
    const client = clientFor(world, {author: "fuzz", cause: "boot", user: {name: "admin", groups: ["system:masters", "system:authenticated"]}});
    const {status, body} = client.request({method: sent.method, path: sent.path, body: damaged(sent.body!, list), ...(sent.contentType && {contentType: sent.contentType})});
    if (status < 400) return;
    expect(typeof body === "string" ? status === 404 : isStatus(body, status)).toBe(true);
    expect(JSON.stringify(world.store) === untouched).toBe(true);
  }), {numRuns: RUNS, seed: 20261123, endOnFailure: false});
});
