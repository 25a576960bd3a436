// kubecahier sh: a terminal on a fresh simulated cluster, or session files run on one each.
import {existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from "node:fs";
import {basename, join} from "node:path";
import {runSession} from "../shell/session.ts";
import {run} from "../shell/terminal.ts";
import {boot} from "../sim/boot.ts";
import {fork, type World} from "../sim/world.ts";
import {interactive} from "./interactive.ts";
import {loadCluster, loadImages} from "./load.ts";
import {dim, say, UsageError, type Verb} from "./verb.ts";

const CLUSTER = "golden";

export const sh: Verb = {
  name: "sh",
  summary: "a terminal on a simulated cluster; with files, run their commands and print the session",
  help: `Usage: kubecahier sh
       kubecahier sh FILE… [--out DIR]

Alone: a bash on controlplane of a fresh cluster of three machines; exit or Ctrl-D ends it, Ctrl-C
stops a running command, Tab completes. Commands that come from a pipe are run and their output is
printed as it is.

With files: each is run on a fresh cluster, block by block. Blocks are separated by blank lines; a
here-document may hold blank lines. What is printed is the session: each block after a prompt, its
output, its status if that is not 0.

  --out DIR   write each session to DIR/<name>.transcript instead`,
  async run(args) {
    const {files, out} = options(args);
    // Whoever read the output has seen enough: `kubecahier sh x.sh | head`.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
    if (files.length > 0) return runFiles(files, out);
    if (process.stdin.isTTY) return interactive(freshCluster());
    return runScript(readFileSync(0, "utf8"));
  },
};

function options(args: readonly string[]): {readonly files: readonly string[]; readonly out: string | undefined} {
  const files: string[] = [];
  let out: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--out" && args[i + 1] !== undefined) out = args[++i];
    else if (arg.startsWith("--out=")) out = arg.slice("--out=".length);
    else if (arg.startsWith("-")) throw new UsageError(arg === "--out" ? "--out needs a folder" : `sh has no option ${arg}; it has --out DIR`);
    else files.push(arg);
  }
  if (out !== undefined && files.length === 0) throw new UsageError("--out needs files to run");
  return {files, out};
}

const freshCluster = (): World => boot(CLUSTER, loadCluster(CLUSTER), loadImages());

/** All files are looked at before the first is run: nothing is left half done because of a name. */
async function runFiles(files: readonly string[], out: string | undefined): Promise<number> {
  const sources = files.map((file) => {
    if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
    if (statSync(file).isDirectory()) throw new UsageError(`${file} is a folder; name the session files in it`);
    return {file, source: readFileSync(file, "utf8")};
  });
  if (out !== undefined && existsSync(out) && !statSync(out).isDirectory()) throw new UsageError(`${out} is no folder`);
  const clash = files.find((file, i) => out !== undefined && files.some((other, j) => j < i && nameOf(other) === nameOf(file)));
  if (clash !== undefined) throw new UsageError(`two files are called ${nameOf(clash)}; they would write the same transcript`);
  if (out !== undefined) mkdirSync(out, {recursive: true});
  const cluster = freshCluster();
  for (const {file, source} of sources) {
    const text = await runSession(fork(cluster), source, out === undefined ? {onBlock: (block) => void process.stdout.write(block)} : {});
    if (out !== undefined) writeWhole(join(out, `${nameOf(file)}.transcript`), text);
  }
  return 0;
}

const nameOf = (file: string): string => basename(file).replace(/\.sh$/, "");

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  say(`wrote ${file} ${dim(`${text.split("\n").filter((line) => line.startsWith("$ ")).length} blocks`)}`);
}

async function runScript(script: string): Promise<number> {
  const {exit, stopped} = await run(freshCluster(), script, {onOutput: (text) => void process.stdout.write(text)});
  if (stopped !== undefined) say(stopped);
  return exit;
}
