// kubecahier check: is every output on every page still true, and is the course whole?
import {checkCourse} from "../site/check-course.ts";
import {chosenPages, runPages} from "./pages.ts";
import {say, UsageError, type Verb} from "./verb.ts";

export const check: Verb = {
  name: "check",
  summary: "check all pages: outputs, manifests, links between languages; exit 1 if anything is wrong",
  help: `Usage: kubecahier check [PAGE…]

Runs the pages as \`run\` does and, when no page is named, checks the course as well: each lesson
has its page in every language, with the same cells in the same order.`,
  async run(args) {
    const root = process.cwd();
    const unknown = args.find((word) => word.startsWith("-"));
    if (unknown) throw new UsageError(`check has no option ${unknown}`);
    const {prepared, broken} = await runPages(root, chosenPages(root, args), true);
    const course = args.length ? [] : checkCourse(root, prepared.map(({page}) => page));
    for (const problem of course) say(problem);
    return broken || course.length ? 1 : 0;
  },
};
