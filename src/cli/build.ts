// kubecahier build: runs the pages, renders them with Framework, finishes the result: a folder that any static host serves.
import {rmSync} from "node:fs";
import {join} from "node:path";
import {bundle} from "../site/bundle.ts";
import {finish} from "../site/finish.ts";
import {framework} from "../site/framework.ts";
import {answerRegistry, pagesIn} from "../site/prepare.ts";
import {runPages} from "./pages.ts";
import {dim, say, UsageError, type Verb} from "./verb.ts";

export const build: Verb = {
  name: "build",
  summary: "build the site into dist/",
  help: `Usage: kubecahier build

Runs every page, renders the site into dist/ and checks its links. dist/ is a folder of static
files that works from any host and under any path.`,
  async run(args) {
    if (args.length) throw new UsageError(`build takes no arguments, found ${args.join(" ")}`);
    const root = process.cwd(), startedMs = performance.now();
    rmSync(join(root, "dist"), {recursive: true, force: true});
    answerRegistry(root);
    const {broken, cellsMs} = await runPages(root, pagesIn(root), true);
    if (broken) return say("the site was not built: mend the pages first"), 1;
    await bundle(root);
    const status = await framework(root, ["build"]);
    if (status !== 0) return status;
    const problems = await finish(root);
    for (const problem of problems) say(problem);
    const tookMs = performance.now() - startedMs;
    if (!problems.length) say(`built dist/ ${dim(`in ${(tookMs / 1000).toFixed(1)} s, cells ${((100 * cellsMs) / tookMs).toFixed(0)} %`)}`);
    return problems.length ? 1 : 0;
  },
};
