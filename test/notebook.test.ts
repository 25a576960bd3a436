// Bad input to our own commands: one clear line with file and line, and nothing half-written.
import {execFileSync} from "node:child_process";
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {beforeAll, describe, expect, test} from "vitest";
import {loadCluster, loadImages} from "../src/cli/load.ts";
import {problemsOf} from "../src/notebook/check.ts";
import {executeCell, executePage} from "../src/notebook/execute.ts";
import {parsePage} from "../src/notebook/parse.ts";
import {taskProblems} from "../src/notebook/tries.ts";
import {withOutputs} from "../src/notebook/record.ts";
import {boot} from "../src/sim/boot.ts";
import {checkCourse} from "../src/site/check-course.ts";
import {pagesIn} from "../src/site/prepare.ts";

const root = resolve(import.meta.dirname, "..");
const fence = "```";
const start = () => boot("notebook", loadCluster("three-nodes"), loadImages());
const problems = async (source: string) => { const page = parsePage("p.md", source); return problemsOf(page, await executePage(page, start())).map(({line, message}) => `${line}: ${message}`); };

describe("parsing says what is wrong and where", () => {
  test.each([
    ["an unknown attribute", `# x\n\n${fence}sh colour=red\nls\n${fence}\n`, /^p\.md:3: `sh` has no attribute "colour"; it knows on, fails/],
    ["a value that is none", `${fence}sh pause=soon\nls\n${fence}\n`, /^p\.md:1: "soon" is no duration/],
    ["a flag with a value", `${fence}sh fails=yes\nls\n${fence}\n`, /^p\.md:1: "fails" takes no value/],
    ["a task with an unknown field", `${fence}task\nx: 1\n${fence}\n`, /^p\.md:1: a task has no field "x"; it knows ask, hints/],
    ["a task without checks", `${fence}task\nask: a\nsolution: b\n${fence}\n`, /^p\.md:1: a task needs `check`, a list/],
    ["a task that is no YAML", `${fence}task\nask: [\n${fence}\n`, /^p\.md:\d: this exercise is no YAML/],
    ["a quiz without a right answer", `${fence}quiz\nquestion: q\nanswers: [{text: a, why: b}, {text: c, why: d}]\n${fence}\n`, /^p\.md:1: no answer of this quiz is right/],
    ["an answer without a reason", `${fence}quiz\nquestion: q\nanswers: [{text: a, right: true}, {text: c, why: d}]\n${fence}\n`, /^p\.md:1: an answer needs `why`, a text/],
    ["a stray output", `text\n\n${fence}output\nx\n${fence}\n`, /^p\.md:3: this `output` has no `sh` cell right above it/],
    ["an unclosed fence", `${fence}sh\nls\n`, /^p\.md:1: this `sh` fence is never closed/],
    ["broken front matter", `---\ntitle: [\n---\n`, /^p\.md:\d: the front matter is no YAML/],
    ["a view without kind", `${fence}view deployment=web\n${fence}\n`, /^p\.md:1: a `view` names its kind first/],
  ])("%s", (_what, source, message) => expect(() => parsePage("p.md", source)).toThrow(message));
});

describe("running says what is wrong and where", () => {
  test("broken YAML, unknown fields and kinds", async () => {
    expect(await problems(`${fence}yaml file=a.yaml\nkind: Pod\n  name: x\n${fence}\n`)).toEqual([expect.stringMatching(/^3: this is no YAML/)]);
    expect(await problems(`${fence}yaml\napiVersion: v1\nkind: Pod\nspec:\n  nodes: 1\n${fence}\n`)).toEqual([expect.stringContaining('unknown field "spec.nodes"')]);
    expect(await problems(`${fence}yaml\napiVersion: v1\nkind: Deployment\n${fence}\n`)).toEqual([expect.stringContaining('no matches for kind "Deployment" in version "v1"')]);
  });
  test("a cell that fails, one that does not, and an unknown command", async () => {
    expect(await problems(`${fence}sh\nfalse\n${fence}\n`)).toEqual([expect.stringMatching(/^1: this cell ended with status 1; if it is meant to, write `sh fails`/)]);
    expect(await problems(`${fence}sh fails\ntrue\n${fence}\n`)).toEqual([expect.stringMatching(/^1: this cell is marked `fails`/)]);
    expect(await problems(`${fence}sh\nkubctl get pods\n${fence}\n`)).toEqual([expect.stringMatching(/status 127[\s\S]*kubctl: command not found/)]);
  });
  test("cells that never end", async () => {
    expect(await problems(`${fence}sh\nwhile true; do :; done\n${fence}\n`)).toEqual([expect.stringMatching(/^1: this cell does not end: /)]);
    expect(await problems(`${fence}sh\nsleep 100000000\n${fence}\n`)).toEqual([expect.stringMatching(/^1: this cell does not end: .*cluster time/)]);
  });
  test("an image that nobody knows is noted", async () => {
    expect(await problems(`${fence}sh\nkubectl run x --image=nobody/knows:1\n${fence}\n${fence}output\npod/x created\n${fence}\n`)).toEqual([expect.stringMatching(/^1: the image "nobody\/knows" is not in data\/images\.yaml/)]);
  });
  test("an output that is no longer true is shown as a difference", async () => {
    expect(await problems(`${fence}sh\necho new\n${fence}\n${fence}output\nold\n${fence}\n`)).toEqual([expect.stringMatching(/^4: the output is no longer what is recorded[\s\S]*-old\n +\+new/)]);
  });
});

describe("tasks", () => {
  const task = (solution: string, wrong: string) => `${fence}task\nask: Make it.\ncheck:\n- object: {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: "1"}}\n- absent: {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n- run: kubectl get cm a\n  output: "a "\nsolution: ${solution}\nwrong:\n- attempt: ${wrong}\n  sign: {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n  hint: Not b.\n${fence}\n`;
  const problemsOfTasks = async (source: string) => { const page = parsePage("p.md", source); return (await taskProblems(page, [start()])).map(({message}) => message.split("\n")[0]); };
  const good = "kubectl create cm a --from-literal=k=1", bad = "kubectl create cm b";

  test("a good one has no problems, and leaves the world of the page alone", async () => {
    expect(await problemsOfTasks(task(good, bad))).toEqual([]);
    expect(await problems(task(good, bad))).toEqual([]);
  });
  test("a solution that does not pass is told with the difference", async () => {
    expect(await problemsOfTasks(task("kubectl create cm a --from-literal=k=2", bad))).toEqual(["the solution of this task does not pass: ConfigMap a: data.k is 2, wanted 1"]);
    expect(await problemsOfTasks(task("echo done", bad))).toEqual(["the solution of this task does not pass: there is no ConfigMap a; `kubectl get cm a` fails"]);
  });
  test("a wrong attempt must fail and be recognised", async () => {
    expect(await problemsOfTasks(task(good, good))).toEqual([`the wrong attempt "${good}" passes`]);
    expect(await problemsOfTasks(task(good, "kubectl create cm c"))).toEqual(['the wrong attempt "kubectl create cm c" is not recognised by its sign']);
  });
  test("an attempt is judged by the cluster, not by the typing", async () => {
    const page = parsePage("p.md", task(good, bad)), cell = {...page.cells[0]!, text: "kubectl create cm b; kubectl create cm a --from-literal=k=1; kubectl delete cm b"};
    const {result} = await executeCell(start(), cell);
    expect(result.judgement?.verdicts).toEqual([{ok: true}, {ok: true}, {ok: true}]);
  });
});

test("recording changes outputs alone and is stable", async () => {
  const source = `---\ntitle: t\n---\nText  \n\n${fence}sh\necho a\n${fence}\n\n${fence}output\nstale\n${fence}\n\n${fence}sh fails\necho b; exit 3\n${fence}\n\nEnd\n`;
  const page = parsePage("p.md", source), {results} = await executePage(page, start());
  const written = withOutputs(source, page, results);
  expect(written).toBe(source.replace("stale", "a").replace(`exit 3\n${fence}\n`, `exit 3\n${fence}\n\n${fence}output\nb\n[exit 3]\n${fence}\n`));
  const again = parsePage("p.md", written);
  expect(withOutputs(written, again, (await executePage(again, start())).results)).toBe(written);
});

test("the course is whole in both languages", () => {
  const pages = pagesIn(root).map((path) => parsePage(`docs/${path}.md`, readFileSync(join(root, "docs", `${path}.md`), "utf8")));
  expect(checkCourse(root, pages)).toEqual([]);
});

describe("the command", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kubecahier-"));
    mkdirSync(join(folder, "docs"));
    for (const name of ["node_modules", "src", "data", "bin"]) symlinkSync(join(root, name), join(folder, name));
    cpSync(join(root, "package.json"), join(folder, "package.json"));
  });
  const command = (...args: string[]): {readonly status: number; readonly text: string} => {
    try {
      return {status: 0, text: execFileSync(process.execPath, [join(root, "bin/kubecahier.js"), ...args], {cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: {...process.env, NO_COLOR: "1"}})};
    } catch (error) {
      const {status, stderr, stdout} = error as {status: number; stderr: string; stdout: string};
      return {status, text: stdout + stderr};
    }
  };

  test("a broken page is told in one line, exit 1, and nothing is written", () => {
    const source = `${fence}sh colour=red\nls\n${fence}\n`;
    writeFileSync(join(folder, "docs/bad.md"), source);
    expect(command("run", "docs/bad.md", "--write")).toEqual({status: 1, text: expect.stringMatching(/^docs\/bad\.md:1: `sh` has no attribute "colour".*\n/)});
    expect(readFileSync(join(folder, "docs/bad.md"), "utf8")).toBe(source);
    expect(readdirSync(join(folder, "docs")).filter((name) => name.endsWith(".new"))).toEqual([]);
  });
  test("a view that has nothing to draw is told with its line", () => {
    writeFileSync(join(folder, "docs/empty.md"), `# x\n\n${fence}view routing service=nobody\n${fence}\n`);
    expect(command("run", "docs/empty.md")).toEqual({status: 1, text: expect.stringMatching(/^docs\/empty\.md:3: the view "routing" has nothing to draw here: services "nobody" not found\n/)});
  });
  test("words that make no sense are refused", () => {
    expect(command("fly")).toEqual({status: 1, text: expect.stringContaining('there is no verb "fly"')});
    expect(command("run", "--all")).toEqual({status: 1, text: expect.stringContaining("run has no option --all")});
    expect(command("run", "docs/none.md")).toEqual({status: 1, text: expect.stringContaining("there is no page docs/none.md")});
    expect(command("--help").text).toContain("kubecahier VERB");
  });
});
