// The built site as a reader meets it: without scripts, running, editing, reloading, diagrams, both themes.
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {near, outputOf, positions, runCell, Site, typeInto} from "./site.ts";

const PAGES = ["fr/", "en/", "fr/ordonnanceur", "en/scheduler", "fr/mises-a-jour", "en/rolling-updates", "fr/services", "en/services", "fr/pods", "en/static-pods"];
let site: Site;
beforeAll(async () => { site = await Site.open(); });
afterAll(async () => {
  await site?.close();
  expect(site.complaints).toEqual([]);
});

describe("reading without JavaScript", () => {
  test("outputs, figures and their tables are in the page", async () => {
    const page = await site.page("fr/mises-a-jour", {script: false});
    expect(await page.$eval("html", (html) => html.lang)).toBe("fr");
    const text = await page.$eval("main", (main) => main.textContent ?? "");
    expect(text).toContain("deployment.apps/frontend created");
    expect(text).toContain('deployment "frontend" successfully rolled out');
    expect(await page.$$eval("kc-view svg", (all) => all.length)).toBeGreaterThanOrEqual(4);
    expect(await page.$$eval("kc-view table tbody tr", (all) => all.length)).toBeGreaterThan(10);
    await page.close();
  });

  test("navigation stays in its language", async () => {
    const page = await site.page("en/services", {script: false});
    const links = await page.$$eval("#observablehq-sidebar a[href]", (all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((path) => path.includes("/fr/"))).toEqual([]);
    await page.close();
  });
});

describe("exercises", () => {
  test("a wrong attempt is recognised, the right one passes", async () => {
    const page = await site.page("en/pods");
    const [task] = await positions(page, 'kc-task[data-name="redis"]');
    const verdict = () => page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-verdicts")!.textContent ?? "", task!);
    await typeInto(page, task!, "kubectl run cache --image=redis:7 --annotations=tier=db");
    await runCell(page, task!);
    expect(await verdict()).toMatch(/^Not yet\.That is an annotation/);
    expect(await verdict()).toContain("Pod cache, metadata.labels.tier: wanted db, found not set");
    await typeInto(page, task!, "kubectl run cache --image=redis:7 -l tier=db");
    await runCell(page, task!);
    expect(await verdict()).toBe("Passed.");
    await page.close();
  });

  test("questions, hints, solutions and predictions can be read without JavaScript", async () => {
    const page = await site.page("fr/pods", {script: false});
    const text = await page.$eval("main", (main) => main.textContent ?? "");
    expect(text).toContain("Ils partagent la même pile réseau.");
    expect(text).toContain("kubectl run cache --image=redis:7 --labels=tier=db");
    expect(await page.$$eval("details.kc-predict:not([open]) .kc-output", (all) => all.length)).toBeGreaterThan(0);
    await page.close();
  });
});

describe("running", () => {
  test("a cell shows what the page shows", async () => {
    const page = await site.page("en/rolling-updates");
    const [first] = await positions(page, 'kc-cell[data-kind="sh"]:not([data-fails])');
    const before = await outputOf(page, first!);
    expect(await runCell(page, first!)).toBe(before);
    expect(await page.$eval("kc-clock time", (time) => time.textContent)).toMatch(/^2026-/);
    await page.close();
  });

  test("an edit changes the output, makes later cells stale, survives a reload, and can be taken back", async () => {
    const page = await site.page("en/rolling-updates");
    const shells = await positions(page, 'kc-cell[data-kind="sh"]');
    const cell = shells[1]!;
    const original = await outputOf(page, cell);
    await typeInto(page, cell, "kubectl get nodes\necho mine");
    expect(await runCell(page, cell)).toMatch(/node01 +Ready[\s\S]*mine$/);
    expect(await page.$$eval("[data-stale]", (all) => all.length)).toBeGreaterThan(0);
    await page.reload({waitUntil: "load"});
    await page.waitForFunction((n) => document.querySelectorAll<HTMLElement>("kc-cell, kc-task, kc-quiz, kc-view")[n]!.dataset.mine === "true", {timeout: 30_000}, cell);
    await page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector<HTMLElement>(".kc-reset")!.click(), cell);
    expect(await runCell(page, cell)).toBe(original);
    expect(await page.$$eval("[data-stale]", (all) => all.length)).toBe(0);
    await page.close();
  });

  test("Tab completes verbs, names of the cluster at that place, and shows a choice", async () => {
    const page = await site.page("en/rolling-updates");
    const shells = await positions(page, 'kc-cell[data-kind="sh"]'), cell = shells.at(-1)!;
    const content = () => page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-editor")!.shadowRoot!.querySelector(".cm-content")!.textContent ?? "", cell);
    const list = () => page.evaluate((n) => [...document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-editor")!.shadowRoot!.querySelectorAll("[role=listbox] [role=option]")].map((option) => option.textContent), cell);
    await typeInto(page, cell, "kubectl roll");
    await page.keyboard.press("Tab");
    await page.waitForFunction((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-editor")!.shadowRoot!.querySelector(".cm-content")!.textContent === "kubectl rollout ", {timeout: 60_000}, cell);
    await page.keyboard.sendCharacter("status deployment fro");
    await page.keyboard.press("Tab");
    await page.waitForFunction((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-editor")!.shadowRoot!.querySelector(".cm-content")!.textContent!.includes("frontend"), {timeout: 60_000}, cell);
    await typeInto(page, cell, "kubectl get de");
    await page.keyboard.press("Tab");
    await page.waitForFunction((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-editor")!.shadowRoot!.querySelector("[role=listbox]"), {timeout: 60_000}, cell);
    expect(await list()).toEqual(expect.arrayContaining(["deploy", "deployments"]));
    await page.keyboard.press("Tab");
    expect(await content()).toMatch(/^kubectl get de\S+ $/);
    await page.close();
  });

  test("run from here repeats everything below", async () => {
    const page = await site.page("fr/ordonnanceur");
    const shells = await positions(page, 'kc-cell[data-kind="sh"]');
    const before = await Promise.all(shells.map((cell) => outputOf(page, cell)));
    await runCell(page, shells[0]!, ".kc-from");
    await page.waitForFunction(() => !document.documentElement.hasAttribute("data-kc-busy"), {timeout: 60_000});
    expect(await Promise.all(shells.map((cell) => outputOf(page, cell)))).toEqual(before);
    await page.close();
  });

  test("a cell that never ends is stopped, by the reader or by its limit", async () => {
    const page = await site.page("fr/ordonnanceur");
    const [cell] = await positions(page, 'kc-cell[data-kind="sh"]');
    await typeInto(page, cell!, "while true; do :; done");
    await runCell(page, cell!);
    expect(await page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-status")!.textContent, cell!)).not.toBe("");
    await typeInto(page, cell!, "echo again");
    expect(await runCell(page, cell!)).toBe("again");
    await page.close();
  });
});

describe("diagrams", () => {
  test("the scheduler's table follows an edit and explains a score", async () => {
    const page = await site.page("en/scheduler");
    const [manifest] = await positions(page, 'kc-cell[data-kind="file"]');
    const [view] = await positions(page, 'kc-view[data-view="scheduling"]');
    const caption = () => page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector("figcaption")!.textContent ?? "", view!);
    expect(await caption()).toContain("2 of 5 nodes fit");
    const text = await page.evaluate((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector(".kc-source code")!.textContent ?? "", manifest!);
    await typeInto(page, manifest!, text.replace('cpu: "10"', 'cpu: "3"').trimEnd());
    await runCell(page, manifest!);
    await runCell(page, manifest! + 1);
    await near(page, view!);
    await page.waitForFunction((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector("figcaption")!.textContent!.includes("4 of 5 nodes fit"), {timeout: 30_000}, view!);
    await page.waitForSelector(".kc-score[tabindex]");
    await page.evaluate(() => document.querySelector<SVGGElement>(".kc-score[data-plugin=NodeResourcesFit]")!.dispatchEvent(new MouseEvent("click", {bubbles: true})));
    expect(await page.$eval(".kc-arithmetic", (said) => said.textContent)).toMatch(/cpu \(.*÷.*= \d+ %/);
    const stale = await page.$$eval("[data-stale]", (all) => all.length);
    await page.evaluate((n) => {
      const lab = document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector<HTMLFormElement>(".kc-lab form")!;
      lab.querySelector<HTMLInputElement>("[name=cpu]")!.value = "64";
      lab.requestSubmit();
    }, view!);
    await page.waitForFunction((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector("figcaption")!.textContent!.startsWith("In thought: 0 of 5 nodes fit"), {timeout: 30_000}, view!);
    // A thought changes nothing below.
    expect(await page.$$eval("[data-stale]", (all) => all.length)).toBe(stale);
    await page.close();
  });

  test("the rollout can be stepped by key", async () => {
    const page = await site.page("fr/mises-a-jour");
    await near(page, (await positions(page, "kc-view"))[0]!);
    await page.waitForSelector(".kc-steps input");
    const said = () => page.$eval(".kc-arithmetic", (element) => element.textContent);
    const before = await said();
    await page.focus(".kc-steps input");
    await page.keyboard.press("ArrowLeft");
    expect(await said()).not.toBe(before);
    await page.close();
  });

  test("requests are sent to a Service's Pods, one and a thousand", async () => {
    const page = await site.page("en/services");
    await near(page, (await positions(page, "kc-view"))[0]!);
    await page.waitForSelector(".kc-routing .kc-steps button");
    const press = (n: number) => page.evaluate((i) => document.querySelectorAll<HTMLElement>(".kc-routing .kc-steps button")[i]!.click(), n);
    await press(0);
    expect(await page.$eval(".kc-routing .kc-arithmetic", (said) => said.textContent)).toMatch(/Request 1 .*site-/);
    await press(1);
    const counts = await page.$$eval(".kc-routing .kc-count", (all) => all.slice(0, 3).map((count) => Number(count.textContent)));
    expect(counts.reduce((a, b) => a + b)).toBe(1000);
    for (const count of counts) expect(Math.abs(count - 333)).toBeLessThan(80);
    await page.close();
  });

  test("on a phone they reflow instead of shrinking", async () => {
    const page = await site.page("fr/services", {width: 360});
    for (const view of await positions(page, "kc-view")) {
      await near(page, view);
      await page.waitForFunction((n) => document.querySelectorAll("kc-cell, kc-task, kc-quiz, kc-view")[n]!.querySelector("svg")!.viewBox.baseVal.width <= 360, {timeout: 30_000}, view);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    for (const width of await page.$$eval("kc-view svg", (all) => all.map((svg) => svg.viewBox.baseVal.width))) expect(width).toBeLessThanOrEqual(360);
    await page.close();
  });
});

describe("search", () => {
  test("finds pages of the reader's language alone", async () => {
    const page = await site.page("fr/services");
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open] input");
    await page.keyboard.type("ordonnanceur");
    await page.waitForSelector("dialog[open] li a", {timeout: 30_000});
    const links = await page.$$eval("dialog[open] li a", (all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
    expect(links.some((path) => path.endsWith("/fr/ordonnanceur"))).toBe(true);
    expect(links.filter((path) => path.includes("/en/"))).toEqual([]);
    await page.close();
  });
});

describe("axe finds nothing", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const path of PAGES) {
    for (const dark of [false, true]) {
      test(`${path}, ${dark ? "dark" : "light"}`, async () => {
        const page = await site.page(path, {dark});
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const {violations} = await (window as unknown as {axe: {run(context: object, options: object): Promise<{violations: {id: string; nodes: {html: string; failureSummary: string}[]}[]}>}}).axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
          return violations.map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({html, failureSummary}) => `${html.slice(0, 160)} ${failureSummary.split("\n")[1] ?? ""}`).join(" | ")}`);
        });
        expect(found).toEqual([]);
        await page.close();
      });
    }
  }
});
