// Imports go one way: sim ← commands, shell ← notebook ← components, site, cli. Which room may see which is one table.
import {readdirSync, readFileSync} from "node:fs";
import {dirname, join, relative, resolve} from "node:path";
import {describe, expect, test} from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Room → rooms that it may import from. The first room whose path begins a file's path is the file's. */
const ROOMS: readonly (readonly [room: string, sees: readonly string[]])[] = [
  ["src/sim/store", ["src/sim/store", "src/sim/map.ts", "src/sim/api/object.ts"]],
  ["src/sim/api", ["src/sim/api", "src/sim/store", "src/sim/world.ts", "src/sim/map.ts", "src/sim/clock.ts", "src/sim/random.ts", "src/sim/sha256.ts", "src/sim/pki", "src/sim/kubelet/server.ts", "data/kubernetes"]],
  ["src/sim/pki", ["src/sim/pki", "src/sim/world.ts", "src/sim/clock.ts", "src/sim/sha256.ts", "data/kubernetes"]],
  ["src/sim/controllers", ["src/sim/controllers", "src/sim/api", "src/sim/store", "src/sim/hosts", "src/sim/pki", "src/sim/world.ts", "src/sim/clock.ts", "src/sim/sha256.ts", "src/sim/component.ts"]],
  ["src/sim/scheduler", ["src/sim/scheduler", "src/sim/api", "src/sim/store", "src/sim/world.ts", "src/sim/clock.ts", "src/sim/component.ts"]],
  ["src/sim", ["src/sim", "data/kubernetes"]],
  ["src/commands", ["src/commands", "src/sim", "src/shell", "data/kubernetes"]],
  ["src/shell", ["src/shell", "src/commands", "src/sim"]],
  ["src/notebook", ["src/notebook", "src/sim", "src/shell"]],
  ["src/diagrams", ["src/diagrams", "src/sim"]],
  ["src/components", ["src/components", "src/notebook", "src/diagrams", "src/sim"]],
  ["src/site", ["src/site", "src/components", "src/notebook", "src/diagrams", "src/sim", "src/cli/load.ts"]],
  ["src/cli", ["src"]],
];

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), {withFileTypes: true})) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts")) yield path;
  }
}

/** Local files that a file imports, as paths from the project's root. */
const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\()"(\.[^"]+)"/g)].map(([, path]) => relative(root, resolve(root, dirname(file), path!)));

const files = [...sources("src")];

describe("imports go one way", () => {
  test.each(ROOMS)("%s", (room, sees) => {
    const own = files.filter((file) => ROOMS.find(([first]) => file.startsWith(`${first}/`))![0] === room);
    const wrong = own.flatMap((file) => importsOf(file).filter((target) => !sees.some((seen) => target === seen || target.startsWith(`${seen}/`))).map((target) => `${file} imports ${target}`));
    expect(wrong).toEqual([]);
  });

  test("every file belongs to a room", () => {
    expect(files.filter((file) => !ROOMS.some(([room]) => file.startsWith(`${room}/`)))).toEqual([]);
  });
});

describe("rooms that know one thing", () => {
  test("only src/site and src/cli know Framework and Node", () => {
    const wrong = files.filter((file) => !/^src\/(?:site|cli)\//.test(file) && /from "(?:node:|@observablehq)/.test(readFileSync(join(root, file), "utf8")));
    expect(wrong).toEqual([]);
  });

  test("the simulator is synchronous", () => {
    const wrong = files.filter((file) => file.startsWith("src/sim/") && /\basync\b|\bawait\b|\bPromise\b/.test(readFileSync(join(root, file), "utf8").replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "")));
    expect(wrong).toEqual([]);
  });

  test("every file says in its first line what it is", () => {
    const silent = files.filter((file) => !/^(?:#!.*\n)?(?:\/\/|\/\*\*)/.test(readFileSync(join(root, file), "utf8")));
    expect(silent).toEqual([]);
  });
});
