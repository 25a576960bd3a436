// npm run golden -- [DIR] [--only TOPIC,…] [--quiet] [--gaps]: holds the simulator against recordings.
// A topic is `sessions/pods`, `sessions/pods/run-flags` or `vectors/quantity`.
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {groupBy, parseGaps, writeGaps} from "../test/harness/gaps.ts";
import {reasonOf} from "../test/harness/reasons.ts";
import {checkSession, sessionNames, type Outcome} from "../test/harness/sessions.ts";
import {checkVectors, isWired, vectorNames} from "../test/harness/vectors.ts";

const {values, positionals} = parseArgs({allowPositionals: true, options: {only: {type: "string"}, quiet: {type: "boolean"}, gaps: {type: "boolean"}}});
const root = positionals[0] ?? "test/golden";
const only = values.only?.split(",");
const wanted = (id: string): boolean => !only || only.some((topic) => id === topic || id.startsWith(`${topic}/`));

if (!existsSync(root)) {
  console.error(`golden: ${root}: no such folder`);
  process.exit(2);
}

const outcomes: Outcome[] = [];
for (const name of vectorNames(join(root, "vectors"))) if (wanted(`vectors/${name}`)) outcomes.push(...await checkVectors(join(root, "vectors"), name));
const sessions = existsSync(join(root, "sessions")) ? join(root, "sessions") : root;
for (const name of sessionNames(sessions)) if (wanted(`sessions/${name}`)) outcomes.push(...await checkSession(sessions, name));

let equal = 0;
for (const [topic, group] of groupBy(outcomes, (outcome) => outcome.topic)) {
  const good = group.filter((outcome) => outcome.equal).length;
  equal += good;
  const wired = !topic.startsWith("vectors/") || isWired(topic.slice("vectors/".length));
  console.log(`${topic} ${good}/${group.length}${wired ? "" : " (not wired)"}`);
}
console.log(`${equal} of ${outcomes.length} equal`);
if (!values.quiet) for (const outcome of outcomes) if (!outcome.equal && !outcome.difference.endsWith("(not wired)")) console.log(`\n${outcome.id}\n${outcome.difference}`);

if (values.gaps) {
  const file = "test/golden/gaps.txt";
  const before = existsSync(file) ? parseGaps(readFileSync(file, "utf8")) : [];
  // With --only, what was not run keeps its lines.
  const others = before.filter((gap) => !outcomes.some(({id}) => id.startsWith(`${gap.path}#`))).map((gap) => `${gap.path}#${gap.blocks}  ${gap.reason}`);
  const text = writeGaps(outcomes, before, reasonOf);
  const [head = "", ...lines] = text.trimEnd().split("\n");
  writeFileSync(file, `${[head, ...[...lines, ...others].filter(Boolean).sort()].join("\n")}\n`);
}
