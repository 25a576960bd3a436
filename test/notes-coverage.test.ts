// Every command that the course notes type up to probes is typed on a page of the course, in today's form, in both languages.
import {readFileSync} from "node:fs";
import {load} from "js-yaml";
import {expect, test} from "vitest";
import {parsePage} from "../src/notebook/parse.ts";
import {lessonsOf, readCourse} from "../src/site/course.ts";

interface Entry { readonly notes: readonly number[]; readonly command: string; readonly today: string; readonly page: string }
const entries = load(readFileSync("test/notes-coverage.yaml", "utf8")) as readonly Entry[];
const lessons = lessonsOf(readCourse("docs"));
const cells = (path: string): string => parsePage(path, readFileSync(path, "utf8")).cells.flatMap((cell) => (cell.kind === "sh" || cell.kind === "file" ? [cell.text] : [])).join("\n");

test.each(entries.map((entry) => [entry.command, entry]))("%s", (_command, {today, page}) => {
  const lesson = lessons.find(({pages}) => pages.fr === page);
  if (!lesson) throw new Error(`there is no page docs/fr/${page}.md`);
  for (const language of ["fr", "en"] as const) expect(cells(`docs/${language}/${lesson.pages[language]}.md`)).toMatch(new RegExp(today));
});
