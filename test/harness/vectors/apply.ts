// vectors/apply: kubectl's apply, create and diff in namespace t, with edits by others in between.
// The recording had no controllers: what they would write (status) is not compared.
import {clientFor, type PatchType} from "../../../src/sim/api/client.ts";
import type {Json, JsonObject} from "../../../src/sim/api/object.ts";
import {resources} from "../../../src/sim/api/resources.ts";
import {run} from "../../../src/shell/terminal.ts";
import type {World} from "../../../src/sim/world.ts";
import {freshWorld} from "../world.ts";
import type {VectorTopic} from "./vector.ts";

interface Step {
  readonly args?: readonly string[]; readonly stdin?: Json; readonly rc?: number; readonly stdout?: string; readonly stderr?: string;
  readonly patch?: string; readonly type?: PatchType; readonly body?: Json;
  readonly get?: string; readonly status?: number; readonly response?: Json; readonly object?: Json;
}

const quote = (word: string): string => `'${word.replace(/'/g, "'\\''")}'`;
const input = (stdin: Json | undefined): string => typeof stdin === "string" ? stdin : Array.isArray(stdin) ? stdin.map((one) => JSON.stringify(one)).join("\n---\n") : JSON.stringify(stdin ?? "");

function pathOf(target: string): string {
  const [kind = "", name = ""] = target.split("/");
  const info = resources.find((one) => one.kind === kind && !one.name.includes("/") && one.verbs.includes("create"))!;
  return `${info.group === "" ? `/api/${info.version}` : `/apis/${info.group}/${info.version}`}/namespaces/t/${info.name}/${name}`;
}

/** Numbers of the recording (versions, uids, addresses) as wildcards. */
const matches = (ours: string, theirs: string): boolean => new RegExp(`^${theirs.split(/<(?:rv|uid|time|ip|nodePort|rand5)\d*>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^\"]*")}$`).test(ours);

async function kubectl(world: World, step: Step): Promise<string | undefined> {
  const words = step.args!;
  const script = `printf %s ${quote(input(step.stdin))} > in; kubectl -n t ${words.map(quote).join(" ")} < in > out 2> err; echo $? > rc`;
  await run(world, script);
  const text = async (file: string) => (await run(world, `cat ${file}`)).output;
  const [stdout, stderr, rc] = [await text("out"), await text("err"), Number(await text("rc"))];
  const problems = [...(rc === step.rc ? [] : [`status ${rc} instead of ${step.rc}`]), ...(matches(stdout, step.stdout ?? "") ? [] : [`printed ${JSON.stringify(stdout)} instead of ${JSON.stringify(step.stdout)}`]), ...(matches(stderr, step.stderr ?? "") ? [] : [`said ${JSON.stringify(stderr)}\n    instead of ${JSON.stringify(step.stderr)}`])];
  return problems.length > 0 ? problems.join("; ") : undefined;
}

/** Both without what differs from one cluster to the next. */
function settled(value: Json): Json {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const {status: _status, metadata, ...rest} = value as JsonObject;
  const {managedFields: _managed, uid: _uid, resourceVersion: _version, creationTimestamp: _created, generation: _generation, ...meta} = (metadata ?? {}) as JsonObject;
  const annotations = Object.fromEntries(Object.entries((meta.annotations ?? {}) as JsonObject).filter(([key]) => key !== "deployment.kubernetes.io/revision"));
  return {...rest, metadata: {...meta, annotations}};
}

const canonical = (value: Json): string => JSON.stringify(value, (_key, part: unknown) => part !== null && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part);

async function check(steps: readonly Step[]): Promise<string | undefined> {
  const world = freshWorld();
  const client = clientFor(world, {author: "vectors", cause: "boot", user: {name: "vectors", groups: ["system:masters"]}});
  await run(world, "kubectl create namespace t > /dev/null; sleep 1");
  for (const [i, step] of steps.entries()) {
    let difference: string | undefined;
    if (step.args) difference = await kubectl(world, step);
    else if (step.patch) client.request({method: "PATCH", path: pathOf(step.patch), body: step.body ?? {}, contentType: `application/${step.type === "strategic" ? "strategic-merge-patch" : step.type === "json" ? "json-patch" : "merge-patch"}+json`});
    else if (step.get) {
      const {body} = client.request({method: "GET", path: pathOf(step.get)});
      const theirs = canonical(settled((step.response ?? step.object)!)), ours = canonical(settled(body as Json));
      if (!matches(ours, theirs)) difference = `${ours}\n    instead of ${theirs}`;
    }
    if (difference) return `step ${i + 1}: ${difference}`;
  }
  return undefined;
}

export const apply: VectorTopic = {topic: "apply", check: ({name, steps}) => check(steps as unknown as readonly Step[]).then((difference) => difference && `${String(name)}: ${difference}`)};
