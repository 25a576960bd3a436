// From src/ to the page: bundles the page's script, its editor and the worker into docs/lib, with styles and fonts beside them.
import {build, type Plugin} from "esbuild";
import {copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {basename, join} from "node:path";
import {loadCluster, loadImages} from "../cli/load.ts";

const FONTS = [
  ["serif", 400, "normal"], ["serif", 400, "italic"], ["serif", 600, "normal"], ["sans", 400, "normal"], ["mono", 400, "normal"],
] as const;
/** Metrics of a system font that takes the same room, so that nothing shifts when the real one arrives. */
const FALLBACKS = {serif: ["Georgia", "97%"], sans: ["Arial", "102%"], mono: ["Courier New", "100%"]} as const;

/** Writes docs/lib afresh. `root`: the project's folder. */
export async function bundle(root: string): Promise<void> {
  const lib = join(root, "docs/lib");
  mkdirSync(join(lib, "fonts"), {recursive: true});
  const common = {bundle: true, format: "esm", minify: true, target: "es2022", legalComments: "none", logLevel: "warning", metafile: true} as const;
  const components = join(root, "src/components");
  await Promise.all([
    build({...common, entryPoints: [join(components, "page.ts")], outdir: lib, external: ["./editor.js", "./drawings.js", "./worker.js"]}),
    build({...common, entryPoints: [join(components, "drawings.ts")], outdir: lib}),
    build({...common, entryPoints: [join(components, "editor.ts")], outdir: lib}),
    build({...common, entryPoints: [join(components, "worker.ts")], outdir: lib, platform: "browser", conditions: ["browser"], plugins: [clusters(root), browserOnly]}),
  ]);
  styles(root, lib);
}

/** `virtual:clusters`: every cluster file and the image catalogue as one JSON module. */
const clusters = (root: string): Plugin => ({
  name: "clusters",
  setup({onResolve, onLoad}) {
    onResolve({filter: /^virtual:clusters$/}, ({path}) => ({path, namespace: "clusters"}));
    onLoad({filter: /.*/, namespace: "clusters"}, () => {
      const names = readdirSync(join(root, "data/clusters")).filter((file) => file.endsWith(".yaml")).map((file) => basename(file, ".yaml"));
      const loaded = names.flatMap((name) => { try { return [[name, loadCluster(name)] as const]; } catch { return []; } }); // parts that clusters include are no clusters
      return {contents: JSON.stringify({clusters: Object.fromEntries(loaded), images: loadImages()}), loader: "json"};
    });
  },
});

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
