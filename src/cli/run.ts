// kubecahier run: runs the cells of pages; with --write records their outputs.
import {renameSync, writeFileSync} from "node:fs";
import {withOutputs} from "../notebook/record.ts";
import {chosenPages, runPages} from "./pages.ts";
import {say, UsageError, type Verb} from "./verb.ts";

export const run: Verb = {
  name: "run",
  summary: "run the cells of pages and compare them with the recorded outputs (--write records them)",
  help: `Usage: kubecahier run [PAGE…] [--write]

Runs every cell of the pages (default: all under docs) on a fresh cluster and compares what it
shows with the \`output\` fence below it. A difference is shown, and the exit status is 1.

  --write   put the outputs into the pages instead; nothing else in them changes`,
  async run(args) {
    const root = process.cwd();
    const unknown = args.find((word) => word.startsWith("-") && word !== "--write");
    if (unknown) throw new UsageError(`run has no option ${unknown}; it has --write`);
    const write = args.includes("--write");
    const {prepared, broken} = await runPages(root, chosenPages(root, args.filter((word) => word !== "--write")), !write);
    if (!write) return broken ? 1 : 0;
    // A page whose cells are broken keeps its outputs: half a recording would be worse than none.
    if (broken) return say("nothing was written: mend the cells first"), 1;
    for (const {page, source, executed} of prepared) {
      const fresh = withOutputs(source, page, executed.results);
      if (fresh === source) continue;
      writeFileSync(`${page.path}.new`, fresh);
      renameSync(`${page.path}.new`, page.path);
      say(`wrote ${page.path}`);
    }
    return 0;
  },
};
