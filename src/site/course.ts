// The course's table of contents, `docs/course.yaml`: languages, chapters and lessons, each lesson with its page in every language.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {load} from "js-yaml";
import type {Language} from "../diagrams/view.ts";

export type Texts = {readonly [language in Language]: string};
export interface Lesson { readonly pages: Texts; readonly title: Texts; readonly minutes: number; readonly domain: Texts }
export interface Chapter { readonly title: Texts; readonly lessons: readonly Lesson[] }
export interface Course { readonly title: Texts; readonly chapters: readonly Chapter[] }

export const languages: readonly Language[] = ["fr", "en"];

/** `docs`: the folder of the pages. */
export function readCourse(docs: string): Course {
  const file = join(docs, "course.yaml");
  const course = load(readFileSync(file, "utf8"), {filename: file}) as Course; // checked by the next lines
  if (!Array.isArray(course?.chapters)) throw new Error(`${file}: chapters: expected a list`);
  return course;
}

export const lessonsOf = (course: Course): readonly Lesson[] => course.chapters.flatMap(({lessons}) => lessons);

/** Page paths as Framework has them: `/fr/ordonnanceur`. */
export const pagePath = (language: Language, lesson: Lesson): string => `/${language}/${lesson.pages[language]}`;

export interface Place { readonly language: Language; readonly lesson: Lesson; readonly chapter: Chapter; readonly number: number }

export function placeOf(course: Course, path: string): Place | undefined {
  let number = 0;
  for (const chapter of course.chapters) {
    for (const lesson of chapter.lessons) {
      number++;
      for (const language of languages) if (pagePath(language, lesson) === path) return {language, lesson, chapter, number};
    }
  }
  return undefined;
}
