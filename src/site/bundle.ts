// From src/ to the page: bundles the page's script, its editor and the worker into docs/lib, with styles and fonts beside them.
import {build, type Plugin} from "esbuild";
import {copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {basename, join} from "node:path";
import {loadCluster, loadImages} from "../cli/load.ts";
import {boot} from "../sim/boot.ts";
import {serialise} from "../sim/world.ts";

const FONTS = [
  ["serif", 400, "normal"], ["serif", 400, "italic"], ["serif", 600, "normal"], ["sans", 400, "normal"], ["mono", 400, "normal"],
] as const;
/** Metrics of a system font that takes the same room, so that nothing shifts when the real one arrives. */
const FALLBACKS = {serif: ["Georgia", "97%"], sans: ["Arial", "102%"], mono: ["Courier New", "100%"]} as const;

/** Writes docs/lib afresh. `root`: the project's folder. */
export async function bundle(root: string): Promise<void> {
  const lib = join(root, "docs/lib");
  rmSync(lib, {recursive: true, force: true});
  mkdirSync(join(lib, "fonts"), {recursive: true});
  const common = {bundle: true, format: "esm", minify: true, target: "es2022", legalComments: "none", logLevel: "warning", metafile: true} as const;
  const components = join(root, "src/components");
  await Promise.all([
    build({...common, entryPoints: [join(components, "page.ts")], outdir: lib, external: ["./editor.js", "./drawings.js", "./worker.js"]}),
    build({...common, entryPoints: [join(components, "drawings.ts")], outdir: lib}),
    build({...common, entryPoints: [join(components, "editor.ts")], outdir: lib}),
    build({...common, entryPoints: [join(components, "worker.ts")], outdir: lib, splitting: true, chunkNames: "chunk-[hash]", platform: "browser", conditions: ["browser"], plugins: [worlds(root), facts, browserOnly]}),
  ]);
  styles(root, lib);
}

/**
 * `virtual:worlds`: for each cluster a world as it is when a page begins, booted here so that readers need not wait for it.
 * Each is a chunk of its own, loaded when a page of that cluster is first run.
 */
const worlds = (root: string): Plugin => ({
  name: "worlds",
  setup({onResolve, onLoad}) {
    const names = readdirSync(join(root, "data/clusters")).filter((file) => file.endsWith(".yaml")).map((file) => basename(file, ".yaml"));
    onResolve({filter: /^virtual:world/}, ({path}) => ({path, namespace: "worlds"}));
    onLoad({filter: /^virtual:worlds$/, namespace: "worlds"}, () => ({contents: `export default {${names.map((name) => `${JSON.stringify(name)}: () => import("virtual:world/${name}")`).join()}};`, loader: "js"}));
    onLoad({filter: /^virtual:world\//, namespace: "worlds"}, ({path}) => {
      const name = path.slice("virtual:world/".length);
      return {contents: `export default ${JSON.stringify(serialise(boot(name, loadCluster(name), loadImages())))};`, loader: "js"};
    });
  },
});

/** API facts as text for JSON.parse, which browsers read faster than the same data as code. */
const facts: Plugin = {
  name: "facts",
  setup({onLoad}) {
    onLoad({filter: /data\/kubernetes\/.*\.json$/}, ({path}) => ({contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, "utf8"))))});`, loader: "js"}));
  },
};

/** Node's zlib, which the shell's tools ask for, is not in a browser: an empty module stands in. */
const browserOnly: Plugin = {
  name: "browser-only",
  setup({onResolve, onLoad}) {
    onResolve({filter: /^node:/}, ({path}) => ({path, namespace: "absent"}));
    onLoad({filter: /.*/, namespace: "absent"}, () => ({contents: "module.exports = new Proxy({}, {get: (_, name) => name === '__esModule' ? false : () => { throw new Error(`${String(name)} is not in a browser`); }});", loader: "js"}));
  },
};

function styles(root: string, lib: string): void {
  const require = createRequire(join(root, "package.json"));
  const faces = FONTS.map(([cut, weight, style]) => {
    const file = `ibm-plex-${cut}-latin-${weight}-${style}.woff2`;
    copyFileSync(require.resolve(`@fontsource/ibm-plex-${cut}/files/${file}`), join(lib, "fonts", file));
    return `@font-face{font-family:"Plex ${cut}";font-style:${style};font-weight:${weight};font-display:swap;src:url("./fonts/${file}") format("woff2")}`;
  });
  const fallbacks = Object.entries(FALLBACKS).map(([cut, [local, adjust]]) => `@font-face{font-family:"Plex ${cut} fallback";src:local("${local}");size-adjust:${adjust}}`);
  writeFileSync(join(lib, "fonts.css"), [...faces, ...fallbacks].join("\n"));
  for (const sheet of readdirSync(join(root, "src/site/style"))) writeFileSync(join(lib, sheet), readFileSync(join(root, "src/site/style", sheet)));
}
