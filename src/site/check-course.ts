// Is the course whole: every lesson in every language, with the same cells, and short enough for one sitting?
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {Cell, Page} from "../notebook/page.ts";
import {languages, lessonsOf, readCourse} from "./course.ts";
import {readingMinutes} from "./reading-time.ts";

/** Nobody learns more in one sitting. */
const LONGEST_MINUTES = 20;

/** One line for each thing that is wrong. `pages`: all pages of the course, parsed. */
export function checkCourse(root: string, pages: readonly Page[]): string[] {
  const problems: string[] = [];
  for (const lesson of lessonsOf(readCourse(join(root, "docs")))) {
    const versions = languages.flatMap((language) => {
      const path = `docs/${language}/${lesson.pages[language]}.md`;
      if (!existsSync(join(root, path))) problems.push(`${path}: this page of the course is missing`);
      else problems.push(...tooLong(path, readFileSync(join(root, path), "utf8"), lesson.minutes));
      return pages.find((page) => page.path === path) ?? [];
    });
    const [first, ...others] = versions;
    for (const other of others) problems.push(...differences(first!, other));
  }
  return problems;
}

function tooLong(path: string, source: string, minutes: number): string[] {
  const took = readingMinutes(source), limit = Math.min(minutes, LONGEST_MINUTES);
  return took > limit ? [`${path}: reading it takes about ${Math.ceil(took)} minutes, docs/course.yaml says ${minutes}${limit < minutes ? ` and ${limit} is the longest` : ""}; divide it or correct the number`] : [];
}

/** Prose and comments may differ, commands and their results may not. */
function differences(a: Page, b: Page): string[] {
  const shape = ({cells}: Page) => cells.map(({kind}) => kind).join(" ");
  if (shape(a) === shape(b)) return a.cells.flatMap((cell, i) => (exercise(cell) === exercise(b.cells[i]!) ? [] : [`${b.path}:${b.cells[i]!.line}: this ${cell.kind} asks something else than ${a.path}:${cell.line}`]));
  return [`${b.path}: its cells are ${shape(b)}, those of ${a.path} ${shape(a)}`];
}

/** What an exercise has to be in every language: what is checked and tried, which answers are right. */
function exercise(cell: Cell): string {
  if (cell.kind === "quiz") return cell.answers.map(({right}) => right).join();
  if (cell.kind !== "task") return "";
  return JSON.stringify([cell.checks.map((check) => ({...check, hint: undefined})), cell.solution, cell.wrong.map(({attempt, sign}) => [attempt, sign])]);
}
