// The prose of every page is spelt as dictionaries have it. Words of the trade that they lack stand in test/spelling.yaml.
import {readdirSync, readFileSync} from "node:fs";
import {load} from "js-yaml";
import type {Nodes} from "mdast";
import nspell from "nspell";
import {unified} from "unified";
import remarkParse from "remark-parse";
import {expect, test} from "vitest";
import type {Language} from "../src/diagrams/view.ts";

const glossary = load(readFileSync("data/glossary.yaml", "utf8")) as readonly {readonly [language in Language]: string}[];
const known = load(readFileSync("test/spelling.yaml", "utf8")) as {readonly [which in Language | "both"]: readonly string[]};

/** What a reader reads as words: no code, no addresses, no front matter. */
function prose(node: Nodes): string {
  if (node.type === "code" || node.type === "inlineCode" || node.type === "html" || node.type === "yaml") return " ";
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(prose).join("") + " " : " ";
}

const wordsOf = (path: string): readonly string[] => {
  const text = readFileSync(path, "utf8").replace(/^---\n[\s\S]*?\n---\n/, "");
  return prose(unified().use(remarkParse).parse(text)).replace(/\S*[\d/:@_]\S*/g, " ").match(/\p{L}[\p{L}’'-]*/gu) ?? [];
};

/** `l’ordonnanceur` is `ordonnanceur`; `node’s` is `node`. */
const stem = (word: string, language: Language): string =>
  (language === "fr" ? word.replace(/^(?:[ldjmnstc]|qu|jusqu|lorsqu|puisqu|quelqu)[’']/i, "") : word.replace(/[’']s$/, "")).replace(/[’'-]+$/, "").replaceAll("’", "'");

test.each(["fr", "en"] as const)("in %s", async (language) => {
  const {default: dictionary} = await import(language === "fr" ? "dictionary-fr" : "dictionary-en-gb");
  const speller = nspell(dictionary), terms = glossary.flatMap(({fr, en}) => `${fr} ${en}`.split(/[ ’]/));
  const own = new Set([...known.both, ...known[language], ...terms].map((word) => word.toLowerCase()));
  const wrong = new Map<string, string>();
  for (const file of readdirSync(`docs/${language}`).filter((name) => name.endsWith(".md"))) {
    for (const word of wordsOf(`docs/${language}/${file}`)) {
      const bare = stem(word, language);
      if (bare.length < 2 || own.has(bare.toLowerCase()) || speller.correct(bare) || bare.split("-").every((part) => own.has(part.toLowerCase()) || speller.correct(part))) continue;
      wrong.set(bare, file);
    }
  }
  expect([...wrong].map(([word, file]) => `${file}: ${word}`)).toEqual([]);
}, 60_000);
