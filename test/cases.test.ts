// Cases are files: test/cases/<topic>/<what>.session holds a reader's commands and what they see, on a fresh cluster of the course.
// A new case needs only its `$ ` lines; `UPDATE=1 npx vitest run test/cases.test.ts` writes what they show. CI never writes.
import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join, relative} from "node:path";
import {beforeAll, describe, expect, test} from "vitest";
import {loadCluster, loadImages} from "../src/cli/load.ts";
import {outputText} from "../src/notebook/record.ts";
import {run} from "../src/shell/terminal.ts";
import {boot} from "../src/sim/boot.ts";
import {fork, revive, serialise, type World} from "../src/sim/world.ts";
import {parse} from "./golden/compare.mjs";

const root = join(import.meta.dirname, "cases");
const files = readdirSync(root, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile() && entry.name.endsWith(".session")).map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();

let start: World;
beforeAll(() => { start = boot("cases", loadCluster("three-nodes"), loadImages()); });

/** The session's text: each block's command and what it showed. `between` may exchange the world for another between blocks. */
async function play(source: string, between: (world: World, block: number) => World = (world) => world): Promise<string> {
  let world = fork(start), text = "";
  for (const [i, {command}] of parse(source).entries()) {
    world = between(world, i);
    const result = await run(world, command);
    const shown = outputText({output: result.output.replace(/\n$/, ""), exit: result.exit});
    text += `$ ${command.split("\n").join("\n> ")}\n${shown ? `${shown}\n` : ""}\n`;
  }
  return text;
}

describe("cases", () => {
  test.each(files)("%s", async (file) => {
    const source = readFileSync(join(root, file), "utf8"), shown = await play(source);
    if (process.env["UPDATE"] && !process.env["CI"] && shown !== source) writeFileSync(join(root, file), shown);
    else expect(shown).toBe(source);
  });

  test.each(files)("%s, forked and revived on the way", async (file) => {
    const source = readFileSync(join(root, file), "utf8");
    expect(await play(source, (world, i) => (i % 2 ? revive(serialise(world)) : fork(world)))).toBe(await play(source));
  });
});
