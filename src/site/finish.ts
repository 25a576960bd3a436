// The step after Framework: what its configuration cannot say. Language and navigation of each page, fonts, Content-Security-Policy,
// search index; and it fails on broken links and broken cells, which Framework only prints.
import {createHash} from "node:crypto";
import {cpSync, existsSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join, relative} from "node:path";
import {parseHTML} from "linkedom";
import {createIndex, close} from "pagefind";

/** What is wrong with the built site, one line each; empty if nothing. */
export async function finish(root: string): Promise<string[]> {
  const dist = join(root, "dist");
  cpSync(join(root, "docs/lib/fonts"), join(dist, "_file/lib/fonts"), {recursive: true});
  const pages = readdirSync(dist, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile() && entry.name.endsWith(".html")).map((entry) => join(entry.parentPath, entry.name));
  const problems = pages.flatMap((file) => finishPage(dist, file));
  if (!problems.length) await search(dist);
  return problems;
}

function finishPage(dist: string, file: string): string[] {
  const path = relative(dist, file);
  const language = path.startsWith("fr/") ? "fr" : "en", other = language === "fr" ? "en" : "fr";
  let html = readFileSync(file, "utf8");
  const problems = html.includes("observablehq--error") ? [`${path}: a cell that Framework runs is broken (is there a \${…} outside a fence?)`] : [];
  html = html.replace(/<style class="kc-preview">.*?<\/style>\n?/s, "").replace(/, maximum-scale=1/g, "");
  const {document} = parseHTML(html);
  document.documentElement.setAttribute("lang", language);
  for (const link of document.querySelectorAll(`#observablehq-sidebar a[href]`)) {
    const to = link.getAttribute("href")!;
    if (new RegExp(`(?:^|/)${other}/`).test(resolveHref(path, to))) link.closest("li")?.remove();
  }
  for (const section of document.querySelectorAll("#observablehq-sidebar details, #observablehq-sidebar section, #observablehq-sidebar > ol")) if (!section.querySelector("li")) section.remove();
  nameLandmarks(document, language);
  // A preview has no index; the built site has.
  document.querySelector(".kc-search-open")?.removeAttribute("hidden");
  document.querySelector("#observablehq-main")?.setAttribute("data-pagefind-body", "");
  for (const skipped of document.querySelectorAll(".kc-rows, .kc-twin, .kc-where")) skipped.setAttribute("data-pagefind-ignore", "");
  for (const link of document.querySelectorAll("a[href], link[href], script[src], img[src]")) {
    const to = link.getAttribute("href") ?? link.getAttribute("src")!;
    if (!existing(dist, path, to)) problems.push(`${path}: a link leads nowhere: ${to}`);
  }
  const text = `<!DOCTYPE html>\n${document.documentElement.outerHTML}\n`;
  writeFileSync(file, withPolicy(text));
  return problems;
}

const LANDMARKS = {fr: {contents: "Sommaire", pager: "Page précédente et suivante", toggle: "Montrer ou cacher le sommaire"}, en: {contents: "Contents", pager: "Previous and next page", toggle: "Show or hide the contents"}} as const;

/** Framework's navigation, said in the page's language and built as lists should be. */
function nameLandmarks(document: Document, language: "fr" | "en"): void {
  const say = LANDMARKS[language];
  document.querySelector("nav#observablehq-sidebar")?.setAttribute("aria-label", say.contents);
  document.querySelector("#observablehq-footer nav")?.setAttribute("aria-label", say.pager);
  const toggle = document.querySelector("#observablehq-sidebar-toggle");
  toggle?.removeAttribute("title");
  toggle?.setAttribute("aria-label", say.toggle);
  const label = document.querySelector("#observablehq-sidebar-close");
  if (label?.parentElement?.localName !== "ol") return;
  const item = document.createElement("li");
  item.className = "kc-close";
  label.replaceWith(item);
  item.append(label);
}

const resolveHref = (page: string, href: string): string => new URL(href, `file:///${page}`).pathname;

function existing(dist: string, page: string, href: string): boolean {
  if (/^(?:[a-z]+:|#|\/\/)/i.test(href)) return true;
  const path = decodeURIComponent(resolveHref(page, href));
  const file = join(dist, path);
  return existsSync(path.endsWith("/") ? join(file, "index.html") : file) || existsSync(`${file}.html`);
}

/** Scripts of the site alone, and the few inline ones by their hashes. Data scripts do not run and need none. */
function withPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\bsrc=)(?![^>]*application\/json)[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => `'sha256-${createHash("sha256").update(code!).digest("base64")}'`);
  const styles = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, code]) => `'sha256-${createHash("sha256").update(code!).digest("base64")}'`);
  const policy = [
    "default-src 'none'", `script-src 'self' 'wasm-unsafe-eval' ${[...new Set(hashes)].join(" ")}`.trim(), `style-src 'self' ${[...new Set(styles)].join(" ")}`.trim(), "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "worker-src 'self'", "base-uri 'self'", "form-action 'none'",
  ].join("; ");
  return html.replace(/<head>/, `<head>\n<meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

/** One index per language, from <html lang>. */
async function search(dist: string): Promise<void> {
  const {index, errors} = await createIndex({});
  if (!index) throw new Error(`the search index cannot be made: ${errors.join("; ")}`);
  await index.addDirectory({path: dist});
  await index.writeFiles({outputPath: join(dist, "pagefind")});
  await close();
}

