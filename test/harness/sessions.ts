// Runs recorded sessions on a fresh cluster and compares them block by block.
import {readdirSync, readFileSync, existsSync} from "node:fs";
import {join} from "node:path";
import {runSession} from "../../src/shell/session.ts";
import {compare} from "../golden/compare.mjs";
import {freshWorld} from "./world.ts";

/** What was compared: one block of a session or one case of a vector file. `id`: `sessions/pods/run-flags#12`. */
export interface Outcome { readonly id: string; readonly topic: string; readonly equal: boolean; readonly difference: string }

/** All sessions below a folder, as `topic/name`. */
export function sessionNames(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, {withFileTypes: true}).filter((entry) => entry.isDirectory()).flatMap((topic) =>
    readdirSync(join(root, topic.name)).filter((file) => file.endsWith(".transcript")).map((file) => `${topic.name}/${file.slice(0, -".transcript".length)}`)).sort();
}

/** Real time that a session may take: a runaway must not hang the rest. */
const SESSION_WALL_MS = 60_000;

const runHere = (source: string): Promise<string> => runSession(freshWorld(), source, {limitMs: 1_800_000, wallMs: SESSION_WALL_MS});

export async function checkSession(root: string, name: string): Promise<readonly Outcome[]> {
  const expected = readFileSync(join(root, `${name}.transcript`), "utf8");
  const script = join(root, `${name}.sh`);
  // A recording without its script is run from the commands that it shows.
  const actual = await runHere(existsSync(script) ? readFileSync(script, "utf8") : commandsOf(expected));
  const topic = `sessions/${name.split("/")[0]}`;
  return compare(expected, actual).flatMap((block, i) => block.skipped ? [] : [{
    id: `sessions/${name}#${i + 1}`, topic, equal: block.equal, difference: block.equal ? "" : difference(block),
  }]);
}

function commandsOf(transcript: string): string {
  return [...transcript.matchAll(/^\$ (.*(?:\n>.*)*)/gm)].map((match) => match[1]!.replace(/\n> ?/g, "\n")).join("\n\n");
}

function difference({command, expected, actual}: {readonly command: string; readonly expected: string; readonly actual: string}): string {
  const [e, a] = [expected.split("\n"), actual.split("\n")];
  const lines = [...e.filter((line) => !a.includes(line)).map((line) => `  - ${line}`), ...a.filter((line) => !e.includes(line)).map((line) => `  + ${line}`)];
  return `  $ ${command.split("\n").join("\n  > ")}\n${lines.length > 0 ? lines.join("\n") : "  (same lines, other order or count)"}`;
}
