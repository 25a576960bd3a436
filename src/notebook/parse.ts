// Markdown in, cells out. Fences keep their place, so that messages and recording can point at lines.
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import {load, YAMLException} from "js-yaml";
import {unified} from "unified";
import {parseAttributes, parseDuration, words, type Attributes} from "./attributes.ts";
import {quizOf, taskOf} from "./exercise.ts";
import {PageError, type Cell, type Page, type ShellCell, type Span} from "./page.ts";

/** The parts of mdast that are looked at here. */
interface MarkdownNode {
  readonly type: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly value?: string;
  readonly position?: {readonly start: {readonly line: number}; readonly end: {readonly line: number}};
  readonly children?: readonly MarkdownNode[];
}

const markdown = unified().use(remarkParse).use(remarkFrontmatter).use(remarkGfm);
const DEFAULT_PAUSE_MS = 10_000;

/** Throws a PageError for the first thing that is wrong. */
export function parsePage(path: string, source: string): Page {
  const tree = markdown.parse(source) as MarkdownNode; // mdast's own types name the same fields
  const front = frontMatter(path, tree);
  const cells: Cell[] = [];
  const lines = source.split("\n");
  let previous: MarkdownNode | undefined;
  for (const node of fences(tree)) {
    const span = spanOf(node);
    if (!/^ *(?:`{3,}|~{3,}) *$/.test(lines[span.endLine - 1] ?? "")) throw new PageError(path, span.line, `this \`${node.lang ?? ""}\` fence is never closed; end it with a line of backticks`);
    if (node.lang === "output") attachOutput(path, node, span, cells, previous);
    else {
      const cell = cellOf(path, node, span, cells.length);
      if (cell) cells.push(cell);
    }
    previous = node;
  }
  return {path, title: front.title, cluster: front.cluster, ...(front.description !== undefined && {description: front.description}), cells};
}

const spanOf = (node: MarkdownNode): Span => ({line: node.position!.start.line, endLine: node.position!.end.line});

function* fences(node: MarkdownNode): Generator<MarkdownNode> {
  if (node.type === "code" && node.lang) yield node;
  for (const child of node.children ?? []) yield* fences(child);
}

function frontMatter(path: string, tree: MarkdownNode): {title: string; cluster: string; description?: string} {
  const node = tree.children?.find(({type}) => type === "yaml");
  let values: unknown = {};
  try {
    values = node?.value ? load(node.value) : {};
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new PageError(path, (error.mark?.line ?? 0) + 2, `the front matter is no YAML: ${error.reason}`);
  }
  const {title, cluster, description} = (values ?? {}) as {readonly [key: string]: unknown};
  if (title !== undefined && typeof title !== "string") throw new PageError(path, 2, "the front matter's title must be text");
  if (cluster !== undefined && typeof cluster !== "string") throw new PageError(path, 2, "the front matter's cluster must be the name of a file in data/clusters");
  return {title: title ?? path, cluster: cluster ?? "three-nodes", ...(typeof description === "string" && {description})};
}

function cellOf(path: string, node: MarkdownNode, span: Span, index: number): Cell | undefined {
  const language = node.lang!, text = node.value ?? "", meta = node.meta ?? "";
  if (language === "view") return viewOf(path, span, index, meta, text);
  if (!["sh", "yaml", "task", "quiz"].includes(language)) return undefined;
  const attributes = parseAttributes(path, span.line, language, meta);
  if (language === "task") return taskOf(path, span, {index, ...span, ...named(attributes)}, text);
  if (language === "quiz") return quizOf(path, span, {index, ...span, ...named(attributes)}, text);
  const base = {index, text, ...span, ...named(attributes)};
  if (language === "sh") return shellOf(path, span, base, attributes);
  const at = {...(typeof attributes.on === "string" && {on: attributes.on}), hide: attributes.hide === true};
  if (typeof attributes.file === "string") {
    if (attributes.invalid) throw new PageError(path, span.line, "a manifest with file= is applied by later cells; `invalid` is for snippets without file=");
    return {kind: "file", file: attributes.file, ...at, ...base};
  }
  if (attributes.on) throw new PageError(path, span.line, "on= needs file=: a snippet is on no machine");
  return {kind: "snippet", invalid: attributes.invalid === true, ...base};
}

const named = (attributes: Attributes) => (typeof attributes.name === "string" ? {name: attributes.name} : {});

function shellOf(path: string, span: Span, base: Omit<ShellCell, "kind" | "fails" | "pauseMs" | "hide" | "static" | "predict">, attributes: Attributes): ShellCell {
  const pauseMs = typeof attributes.pause === "string" ? parseDuration(path, span.line, attributes.pause) : DEFAULT_PAUSE_MS;
  return {kind: "sh", ...base, ...(typeof attributes.on === "string" && {on: attributes.on}), fails: !!attributes.fails, hide: !!attributes.hide, static: !!attributes.static, predict: !!attributes.predict, pauseMs};
}

/** `view KIND key=value…`. Whether the kind exists is for the diagrams to say. */
function viewOf(path: string, span: Span, index: number, meta: string, text: string): Cell {
  const [view, ...rest] = words(meta);
  if (!view || view.includes("=")) throw new PageError(path, span.line, "a `view` names its kind first: `view rollout deployment=web`");
  const parameters = Object.fromEntries(rest.map((word) => {
    const at = word.indexOf("=");
    if (at < 1) throw new PageError(path, span.line, `"${word}" is no parameter of a view; write key=value`);
    return [word.slice(0, at), word.slice(at + 1)];
  }));
  return {kind: "view", view, parameters, index, text, ...span};
}

/** An `output` fence belongs to the `sh` cell right above it. */
function attachOutput(path: string, node: MarkdownNode, span: Span, cells: Cell[], previous: MarkdownNode | undefined): void {
  parseAttributes(path, span.line, "output", node.meta ?? "");
  const cell = cells.at(-1);
  if (!cell || cell.kind !== "sh" || !previous || spanOf(previous).line !== cell.line) throw new PageError(path, span.line, "this `output` has no `sh` cell right above it; `kubecahier run --write` puts outputs where they belong");
  cells[cells.length - 1] = {...cell, recorded: {...span, text: node.value ?? ""}};
}
