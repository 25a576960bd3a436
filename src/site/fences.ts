// Fences become cells: a hook on Framework's Markdown renderer that puts sources and results into the page.
import type MarkdownIt from "markdown-it";
import type {Token} from "markdown-it";
import {attributesOf} from "../components/cell-data.ts";
import {words, type Words} from "../components/words.ts";
import type {Answer} from "../notebook/exercise.ts";
import type {Cell, QuizCell, TaskCell} from "../notebook/page.ts";
import {outputText} from "../notebook/record.ts";
import {attributes, escape} from "./html.ts";
import {stored, type StoredCell, type StoredPage} from "./results.ts";

interface Environment { readonly path?: string }

const CELLS = /^(sh|yaml|view|task|quiz)\b/;
/** Cells met so far of the page that is being rendered: Framework makes a new environment for each. */
const met = new WeakMap<object, number>();

export function cellFences(md: MarkdownIt, root: string): MarkdownIt {
  const plain = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, options, environment: Environment, self) => {
    const token = tokens[index]!;
    if (/^output\b/.test(token.info)) return "";
    if (!CELLS.test(token.info)) return plain(tokens, index, options, environment, self);
    const number = met.get(environment) ?? 0;
    met.set(environment, number + 1);
    const page = environment.path === undefined ? undefined : stored(root, environment.path);
    return render(md, page, page?.cells[number], token, environment.path?.startsWith("/fr/") ? words.fr : words.en);
  };
  return md;
}

function render(md: MarkdownIt, page: StoredPage | undefined, found: StoredCell | undefined, token: Token, say: Words): string {
  const text = token.content.replace(/\n$/, "");
  // In a preview a page may be shown before its cells have run again.
  if (!page || !found || sourceOf(found.cell) !== text) return `<pre class="kc-source kc-waiting"><code>${escape(text)}</code></pre>\n`;
  const {cell} = found;
  const data = Object.fromEntries(Object.entries({...attributesOf(cell), cluster: page.cluster}).map(([name, value]) => [`data-${name}`, value]));
  if (cell.kind === "view") return `<kc-view${attributes(data)}>${found.figure ?? ""}<script type="application/json" class="kc-rows">${json(found.rows)}</script></kc-view>\n`;
  if (cell.kind === "quiz") return quiz(md, cell, attributes(data), say);
  if (cell.kind === "task") return task(md, cell, attributes(data), say);
  const language = cell.kind === "sh" ? "sh" : "yaml";
  const source = `<pre class="kc-source" tabindex="0"><code class="language-${language}">${escape(text)}\n</code></pre>`;
  const body = `${head(found, say)}${source}${output(found, say)}`;
  const inner = "hide" in cell && cell.hide ? `<details class="kc-hidden"><summary>${escape(cell.name ?? say.code)}</summary>${body}</details>` : body;
  return `<kc-cell class="kc-cell"${attributes(data)}>\n${inner}\n</kc-cell>\n`;
}

/** What stands in a cell's fence. A task's own text is what the reader writes. */
const sourceOf = (cell: Cell): string => (cell.kind === "task" || cell.kind === "quiz" ? cell.source : cell.text);

/** Text of a script element must not end it. */
const json = (rows: unknown): string => JSON.stringify(rows ?? null).replace(/</g, "\\u003c").replace(/\$\{/g, "\\u0024{");

function head({cell}: StoredCell, say: Words): string {
  if (cell.kind === "file") return `<div class="kc-file">${escape(cell.on ? `${cell.on}: ` : "")}${escape(cell.file)}</div>`;
  if (cell.kind === "snippet") return `<div class="kc-file">${escape(cell.invalid ? say.invalid : say.snippet)}</div>`;
  return cell.kind === "sh" && cell.on ? `<div class="kc-file">${escape(cell.on)}</div>` : "";
}

function output({cell, result}: StoredCell, say: Words): string {
  if (cell.kind !== "sh" || cell.static) return "";
  const text = outputText(result);
  const shown = text ? `<pre class="kc-output" tabindex="0" aria-label="${escape(say.output)}" data-exit="${result.exit}">${escape(text)}</pre>` : "";
  return shown && cell.predict ? `<details class="kc-predict"><summary>${escape(say.predict)}</summary>${shown}</details>` : shown;
}

/** Markdown of an author, safe from Framework's reading of `${…}`. */
const safe = (html: string): string => html.replace(/\$\{/g, "&#36;{");
const blocks = (md: MarkdownIt, text: string): string => safe(md.render(text));
const inline = (md: MarkdownIt, text: string): string => safe(md.renderInline(text));

function task(md: MarkdownIt, {ask, hints, solution, checks, wrong}: TaskCell, data: string, say: Words): string {
  const folded = (summary: string, body: string, className: string) => `<details class="${className}"><summary>${escape(summary)}</summary>${body}</details>`;
  return `<kc-task class="kc-cell kc-task"${data}>
<div class="kc-ask"><p class="kc-label">${escape(say.task)}</p>${blocks(md, ask)}</div>
<pre class="kc-source" tabindex="0"><code class="language-sh">\n</code></pre>
<ul class="kc-verdicts" role="status" hidden></ul>
${hints.map((hint, i) => folded(`${say.hint} ${i + 1}`, blocks(md, hint), "kc-hint")).join("")}${folded(say.solution, `<pre class="kc-answer" tabindex="0"><code>${escape(solution)}</code></pre>`, "kc-hint")}
<script type="application/json" class="kc-judge">${json({checks, wrong})}</script>
</kc-task>
`;
}

function quiz(md: MarkdownIt, {question, answers}: QuizCell, data: string, say: Words): string {
  const answer = ({text, right, why}: Answer) => `<details class="kc-choice"><summary>${inline(md, text)}</summary><div class="${right ? "kc-right" : "kc-wrong"}"><strong>${escape(right ? say.right : say.wrong)}</strong> ${inline(md, why)}</div></details>`;
  return `<kc-quiz class="kc-quiz"${data}><p class="kc-label">${escape(say.quiz)}</p>${blocks(md, question)}${answers.map(answer).join("")}</kc-quiz>\n`;
}
