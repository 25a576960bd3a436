// Runs TypeScript of this project as the browser gets it: bundled by esbuild, so that what is measured here is the code
// that ships. The bundle is kept in .kubecahier and renamed into its place when it is whole.
import {build} from "esbuild";
import {existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url)), folder = join(root, ".kubecahier/run");

/** Facts are read faster as JSON than as code. */
const facts = {
  name: "facts",
  setup({onLoad}) {
    onLoad({filter: /data\/kubernetes\/.*\.json$/}, ({path}) => ({contents: `export default JSON.parse(${JSON.stringify(readFileSync(path, "utf8"))});`, loader: "js"}));
  },
};

/** In a bundle too each file knows where it stands. */
const ownAddress = {
  name: "own-address",
  setup({onLoad}) {
    onLoad({filter: /\.(ts|mjs)$/, namespace: "file"}, ({path}) => {
      const text = readFileSync(path, "utf8");
      if (!/import\.meta\.(url|dirname)\b/.test(text)) return undefined;
      return {contents: text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)).replaceAll("import.meta.dirname", JSON.stringify(dirname(path))), loader: path.endsWith("ts") ? "ts" : "js"};
    });
  },
};

/** The module of this file, e.g. `src/cli/index.ts`. Its errors name the lines of src/. */
export async function bundled(entry) {
  const outfile = join(folder, `${entry.replace(/\.ts$/, "").replaceAll("/", "-")}.mjs`);
  const {outputFiles} = await build({
    entryPoints: [join(root, entry)], outfile, bundle: true, format: "esm", platform: "node", target: "node20", packages: "external",
    sourcemap: "linked", sourcesContent: false, write: false, logLevel: "error", plugins: [facts, ownAddress],
  });
  for (const {path, contents} of outputFiles) keep(path, contents);
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(outfile).href);
}

function keep(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(folder, {recursive: true});
  const part = `${path}.${process.pid}`;
  writeFileSync(part, contents);
  renameSync(part, path);
}
