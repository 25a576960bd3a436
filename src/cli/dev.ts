// kubecahier dev: Framework's preview, with cells that run again when their page changes; or, with --built, dist/ as it is.
import {watch, utimesSync} from "node:fs";
import {join} from "node:path";
import {bundle} from "../site/bundle.ts";
import {framework} from "../site/framework.ts";
import {answerRegistry, pagesIn} from "../site/prepare.ts";
import {runPages} from "./pages.ts";
import {serveStatic} from "./serve-static.ts";
import {say, UsageError, type Verb} from "./verb.ts";

const PORT = 3000;

export const dev: Verb = {
  name: "dev",
  summary: "serve the site on a local port while you write (--built serves dist/)",
  help: `Usage: kubecahier dev [--built] [--port N]

Serves the pages on a local port, runs a page's cells again when it changes, and reloads the browser.

  --built    serve the built dist/ instead, as a host would
  --port N   default ${PORT}; the next free one if that is taken`,
  async run(args) {
    const root = process.cwd();
    const {built, port} = options(args);
    if (built) return serveBuilt(join(root, "dist"), port);
    answerRegistry(root);
    await Promise.all([runPages(root, pagesIn(root), true), bundle(root)]);
    rerunOnChange(root);
    return framework(root, ["preview", "--no-open", "--port", String(port)], false);
  },
};

function options(args: readonly string[]): {built: boolean; port: number} {
  let built = false, port = PORT;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--built") built = true;
    else if (args[i] === "--port" && /^\d+$/.test(args[i + 1] ?? "")) port = Number(args[++i]);
    else throw new UsageError(`dev does not understand ${args[i]}; it has --built and --port N`);
  }
  return {built, port};
}

async function serveBuilt(folder: string, port: number): Promise<number> {
  const {url} = await serveStatic(folder, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return serveStatic(folder, 0);
  });
  say(`Kubecahier is at ${url} (Ctrl-C ends it)`);
  return new Promise(() => {});
}

/** After a page was run again its file is touched, so that Framework renders it with the new results. */
function rerunOnChange(root: string): void {
  const waiting = new Set<string>(), touched = new Map<string, number>();
  watch(join(root, "docs"), {recursive: true}, (_event, name) => {
    if (!name?.endsWith(".md") || waiting.has(name) || (touched.get(name) ?? 0) > Date.now() - 1000) return;
    waiting.add(name);
    setTimeout(() => {
      waiting.delete(name);
      void runPages(root, [name.replace(/\.md$/, "")], true).then(() => {
        touched.set(name, Date.now());
        utimesSync(join(root, "docs", name), new Date(), new Date());
      });
    }, 100);
  });
}
