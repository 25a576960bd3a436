// What Framework is told: pages, navigation, heads, and the fence hook.
import type MarkdownIt from "markdown-it";
import type {Language} from "../diagrams/view.ts";
import {cellFences} from "./fences.ts";
import {languages, pagePath, placeOf, readCourse, type Course} from "./course.ts";
import {escape} from "./html.ts";
import {frenchTypography} from "./typography.ts";

interface PageInfo { readonly path: string; readonly title: string | null }

const MINUTES = {fr: "min", en: "min"} as const, LESSON = {fr: "Leçon", en: "Lesson"} as const;
const OTHER: {readonly [language in Language]: {readonly to: Language; readonly label: string}} = {fr: {to: "en", label: "English"}, en: {to: "fr", label: "Français"}};
const SEARCH = {fr: "Rechercher", en: "Search"} as const;

export function siteConfig(root: string) {
  const course = readCourse(`${root}/docs`);
  return {
    root: "docs",
    output: "dist",
    title: "Kubecahier",
    style: "lib/cahier.css",
    globalStylesheets: [],
    footer: null,
    toc: false,
    pager: true,
    search: false,
    pages: languages.flatMap((language) => navigation(course, language)),
    head: (page: PageInfo) => head(page),
    header: (page: PageInfo) => header(course, page),
    markdownIt: (md: MarkdownIt) => cellFences(frenchTypography(md), root),
  };
}

/** Home and chapters of one language; `pager` keeps previous and next inside it. */
function navigation(course: Course, language: Language) {
  const chapters = course.chapters.map(({title, lessons}) => ({name: title[language], open: true, pager: language, pages: lessons.map((lesson) => ({name: lesson.title[language], path: pagePath(language, lesson)}))}));
  return [{name: course.title[language], path: `/${language}/`, pager: language}, ...chapters];
}

const languageOf = (path: string): Language => (path.startsWith("/fr/") ? "fr" : "en");

function head({path}: PageInfo): string {
  const other = OTHER[languageOf(path)].to;
  return [
    `<link rel="stylesheet" href="/lib/fonts.css">`,
    `<script type="module" src="/lib/page.js"></script>`,
    // A preview serves both languages at once; the build takes the other one out (finish.ts).
    `<style class="kc-preview">#observablehq-sidebar :is(section,details,ol):has(> * a[href*="/${other}/"], > a[href*="/${other}/"]){display:none}</style>`,
  ].join("\n");
}

/** Where we are, in one line: lesson, minutes, exam domain; and the same page in the other language. */
function header(course: Course, {path}: PageInfo): string {
  const language = languageOf(path), place = placeOf(course, path);
  const other = OTHER[language];
  const target = place ? pagePath(other.to, place.lesson) : `/${other.to}/`;
  const where = place ? `<span>${escape(place.chapter.title[language])}</span><span>${LESSON[language]} ${place.number}</span><span>${place.lesson.minutes} ${MINUTES[language]}</span><span>${escape(place.lesson.domain[language])}</span>` : "<span>Kubecahier</span>";
  return `<div class="kc-where">${where}<span class="kc-tools"><button type="button" class="kc-search-open" hidden>${SEARCH[language]}</button><a class="kc-language" lang="${other.to}" hreflang="${other.to}" href="${target}">${other.label}</a></span></div>`;
}
