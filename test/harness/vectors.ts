// Runs recorded vectors through their adapters.
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {Outcome} from "./sessions.ts";
import {vectorTopics} from "./vectors/index.ts";
import type {VectorFile} from "./vectors/vector.ts";

export const vectorNames = (root: string): readonly string[] => existsSync(root) ? readdirSync(root).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5)).sort() : [];

export async function checkVectors(root: string, name: string): Promise<readonly Outcome[]> {
  // The files are ours to read only; their shape is what their README says.
  const file = JSON.parse(readFileSync(join(root, `${name}.json`), "utf8")) as VectorFile;
  const adapter = vectorTopics.find(({topic}) => topic === name);
  const outcomes: Outcome[] = [];
  for (const [i, testCase] of file.cases.entries()) {
    if (testCase.name === "data" || adapter?.isData?.(testCase)) continue;
    let difference: string | undefined;
    try {
      difference = adapter ? await adapter.check(testCase, file) : "(not wired)";
    } catch (error) {
      difference = `threw ${error instanceof Error ? error.stack?.split("\n").slice(0, 3).join(" ") : String(error)}`;
    }
    const label = typeof testCase.name === "string" ? ` ${testCase.name}` : "";
    outcomes.push({id: `vectors/${name}#${i + 1}`, topic: `vectors/${name}`, equal: difference === undefined, difference: difference === undefined ? "" : `  #${i + 1}${label}: ${difference}`});
  }
  return outcomes;
}

export const isWired = (name: string): boolean => vectorTopics.some(({topic}) => topic === name);
