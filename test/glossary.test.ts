// The glossary's page in each language says what data/glossary.yaml says, and the pages that it names use its words.
import {readFileSync} from "node:fs";
import {load} from "js-yaml";
import {describe, expect, test} from "vitest";
import {languages, type Texts} from "../src/site/course.ts";

interface Term { readonly fr: string; readonly en: string; readonly page: Texts; readonly meaning: Texts }
const terms = load(readFileSync("data/glossary.yaml", "utf8")) as readonly Term[];
const PAGES: Texts = {fr: "glossaire", en: "glossary"};
const read = (language: string, page: string) => readFileSync(`docs/${language}/${page}.md`, "utf8");

describe.each(languages)("in %s", (language) => {
  test("each term stands on the page with its meaning, and none besides", () => {
    const entries = [...read(language, PAGES[language]).matchAll(/^- \*\*(.+?)\*\*.*?: (.*) \[→\]\(\.\/(.+)\)$/gm)].map(([, term, meaning, page]) => ({term, meaning, page}));
    const byTerm = (a: {term: string | undefined}, b: {term: string | undefined}) => (a.term! < b.term! ? -1 : 1);
    expect(entries.sort(byTerm)).toEqual(terms.map((term) => ({term: term[language], meaning: term.meaning[language], page: term.page[language]})).sort(byTerm));
  });

  test.each(terms.map((term) => [term[language], term.page[language]]))("“%s” is used on the page %s", (term, page) => {
    const stem = term.toLowerCase().slice(0, Math.max(4, term.length - 2));
    expect(read(language, page).toLowerCase()).toContain(stem);
  });
});
