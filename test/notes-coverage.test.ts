// Every command and every manifest of the course notes up to probes stands in a cell of the course, in today's form, in both languages.
import {readFileSync} from "node:fs";
import {load, loadAll} from "js-yaml";
import {describe, expect, test} from "vitest";
import {parsePage} from "../src/notebook/parse.ts";
import {lessonsOf, readCourse} from "../src/site/course.ts";

interface Place { readonly notes: readonly number[]; readonly page: string }
interface Typed extends Place { readonly command: string; readonly today: string }
interface Written extends Place { readonly manifest: string; readonly kind: string; readonly has: readonly string[] }
/** A manifest that a command makes today. */
interface Made extends Place { readonly manifest: string; readonly today: string }
const entries = load(readFileSync("test/notes-coverage.yaml", "utf8")) as readonly (Typed | Written | Made)[];
const lessons = lessonsOf(readCourse("docs"));
const cellsOf = (path: string): readonly string[] => parsePage(path, readFileSync(path, "utf8")).cells.flatMap((cell) => (cell.kind === "sh" || cell.kind === "file" ? [cell.text] : []));

/** The page in each language. */
function pathsOf({page}: Place): readonly string[] {
  const lesson = lessons.find(({pages}) => pages.fr === page);
  if (!lesson) throw new Error(`there is no page docs/fr/${page}.md`);
  return [`docs/fr/${page}.md`, `docs/en/${lesson.pages.en}.md`];
}

/** The objects that cells write: as a file, or between `<<EOF` and `EOF`. Text that is no YAML is none. */
function manifests(cells: readonly string[]): readonly unknown[] {
  return cells.flatMap((text) => [text, ...[...text.matchAll(/<<-?\s*'?(\w+)'?.*\n([\s\S]*?)\n\1$/gm)].map(([, , inner]) => inner!)]).flatMap((text) => {
    try { return loadAll(text); } catch { return []; }
  });
}

/** What stands under a path; each part is a pattern for keys, lists are looked through. */
function under(value: unknown, [first, ...rest]: readonly string[]): readonly unknown[] {
  if (first === undefined) return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value) && !/^\d+$/.test(first)) return value.flatMap((item: unknown) => under(item, [first, ...rest]));
  return Object.entries(value).filter(([key]) => new RegExp(`^(${first})$`).test(key)).flatMap(([, part]) => under(part, rest));
}

function holds(object: unknown, wanted: string): boolean {
  const [path = "", pattern] = wanted.split(/=(.*)/s);
  return (path.includes("(.template.spec)?") ? [path.replace("(.template.spec)?", ""), path.replace("(.template.spec)?", ".template.spec")] : [path])
    .some((one) => under(object, one.split(/(?<!\\)\./)).some((found) => pattern === undefined || [found].flat().some((text) => new RegExp(pattern).test(String(text)))));
}

describe("commands", () => {
  test.each(entries.flatMap((entry) => ("today" in entry ? [["command" in entry ? entry.command : entry.manifest, entry] as const] : [])))("%s", (_command, entry) => {
    for (const path of pathsOf(entry)) expect(cellsOf(path).join("\n"), path).toMatch(new RegExp(entry.today));
  });
});

describe("manifests", () => {
  test.each(entries.flatMap((entry) => ("has" in entry ? [[entry.manifest, entry] as const] : [])))("%s", (_manifest, entry) => {
    for (const path of pathsOf(entry)) {
      const found = manifests(cellsOf(path)).filter((object) => under(object, ["kind"]).some((kind) => new RegExp(`^(${entry.kind})$`).test(String(kind))));
      expect(found.some((object) => entry.has.every((wanted) => holds(object, wanted))), `${path}: ${entry.kind} with ${entry.has.join(", ")}`).toBe(true);
    }
  });
});
