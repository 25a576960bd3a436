// The built site in a browser, as tests need it: served under a sub-path with the headers of a plain static host.
import {cpSync, existsSync, mkdtempSync} from "node:fs";
import type {Server} from "node:http";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import type {Browser, Page} from "puppeteer";
import {serveStatic} from "../../src/cli/serve-static.ts";
import {launch} from "./browser.ts";

const dist = resolve(import.meta.dirname, "../../dist");

export class Site {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly url: string;
  /** What the console said that it should not have. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser, server: Server, url: string) {
    this.#browser = browser;
    this.#server = server;
    this.url = url;
  }

  static async open(): Promise<Site> {
    if (!existsSync(join(dist, "index.html"))) throw new Error("dist/ is not built: npm run build");
    // Any static host, any path: the site is served from a folder below the root.
    const folder = mkdtempSync(join(tmpdir(), "kubecahier-"));
    cpSync(dist, join(folder, "deep/path"), {recursive: true});
    const {server, url} = await serveStatic(folder, 0);
    return new Site(await launch(), server, `${url}deep/path/`);
  }

  async page(path: string, options: {readonly width?: number; readonly dark?: boolean; readonly script?: boolean} = {}): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.setViewport({width: options.width ?? 1200, height: 900});
    await page.emulateMediaFeatures([{name: "prefers-color-scheme", value: options.dark ? "dark" : "light"}, {name: "prefers-reduced-motion", value: "reduce"}]);
    if (options.script === false) await page.setJavaScriptEnabled(false);
    page.on("console", (message) => { if (message.type() === "error" || message.type() === "warn") this.complaints.push(`${path}: ${message.text()}`); });
    page.on("pageerror", (error) => this.complaints.push(`${path}: ${String(error)}`));
    // With scripts off the browser drops them without a word.
    if (options.script !== false) page.on("requestfailed", (request) => this.complaints.push(`${path}: ${request.url()} ${request.failure()?.errorText}`));
    await page.goto(this.url + path, {waitUntil: "load"});
    if (options.script !== false) await page.waitForSelector("html[data-kc-ready]", {timeout: 60_000});
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }
}

/** Runs the n-th cell of the page and waits until it has; what it shows then. */
export async function runCell(page: Page, index: number, button = ".kc-run"): Promise<string> {
  await page.evaluate((n, selector) => {
    const cell = document.querySelectorAll<HTMLElement>("kc-cell, kc-task, kc-quiz, kc-view")[n]!;
    cell.querySelector<HTMLElement>(".kc-status")!.textContent = "";
    cell.querySelector<HTMLElement>(selector)!.click();
  }, index, button);
  await page.waitForFunction((n) => {
    const cell = document.querySelectorAll<HTMLElement>("kc-cell, kc-task, kc-quiz, kc-view")[n]!;
    return !document.documentElement.hasAttribute("data-kc-busy") && /·|\w{4}/.test(cell.querySelector(".kc-status")?.textContent ?? "");
  }, {timeout: 60_000}, index);
  return outputOf(page, index);
}

export const outputOf = (page: Page, index: number): Promise<string> =>
  page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-output")?.textContent ?? "", index);

/** Opens the editor of the n-th cell and replaces its text. */
export async function typeInto(page: Page, index: number, text: string): Promise<void> {
  await page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector<HTMLElement>(".kc-edit")!.click(), index);
  await page.waitForFunction((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-editor")?.shadowRoot?.querySelector(".cm-content"), {timeout: 60_000}, index);
  await page.evaluate((n) => (document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-editor")!.shadowRoot!.querySelector(".cm-content") as HTMLElement).focus(), index);
  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  // Deleted by the editor first: over a selection Chrome itself would write inline styles, which the policy drops and the console tells.
  await page.keyboard.press("Delete");
  await page.keyboard.sendCharacter(text);
}

/** Positions of cells of a kind on the page. */
export const positions = (page: Page, selector: string): Promise<number[]> =>
  page.evaluate((wanted) => [...document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")].flatMap((cell, i) => (cell.matches(wanted) ? [i] : [])), selector);

/** Brings the n-th cell into sight, as a reader who scrolls to it. */
export const near = (page: Page, index: number): Promise<void> => page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.scrollIntoView({block: "center"}), index);
