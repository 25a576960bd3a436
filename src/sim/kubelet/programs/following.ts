// `tail -f` and `tail -F` as a process: what is appended to its files comes out within a second. Not simulated: renamed files, several headers.
import type {Json} from "../../api/object.ts";
import {normalPath} from "../paths.ts";
import type {ProcessIO, Step} from "./program.ts";
import {head} from "./tools/text.ts";
import {toolContext} from "./tools/index.ts";

/** How far each file is read, in characters; -1: it is not there yet. */
export interface Following { readonly read: {readonly [path: string]: number}; readonly retries: boolean }

const POLL_MS = 1000;

export const follows = ([name = "", ...args]: readonly string[]): boolean => name.split("/").at(-1) === "tail" && args.some((arg) => /^-[a-zA-Z]*[fF]/.test(arg) || arg.startsWith("--follow")) && args.some((arg) => arg.startsWith("/") || /^[\w.]/.test(arg) && !/^\+?\d+$/.test(arg)) && !args.some((arg) => arg.startsWith("/dev/"));

const filesOf = (argv: readonly string[]): readonly string[] => argv.slice(1).filter((arg, i, all) => !arg.startsWith("-") && !/^\+\d+$/.test(arg) && !/^-[nc]$/.test(all[i - 1] ?? ""));

export function startFollowing(io: ProcessIO): Step {
  const read: {[path: string]: number} = {}, retries = io.argv.some((arg) => /^-[a-zA-Z]*F|^--retry|^--follow=name/.test(arg));
  const names = filesOf(io.argv), options = io.argv.slice(1).filter((arg) => !names.includes(arg) && !/^-[fF]$|^--follow|^--retry/.test(arg)).map((arg) => arg.replace(/^(-[a-z]*)[fF]/, "$1")).filter((arg) => arg !== "-");
  let missing = 0;
  for (const name of names) {
    const path = normalPath(name, io.cwd), text = io.files.read(path), result = head.run([...options, name], toolContext(io), "tail");
    io.log(result.stdout);
    io.log(result.stderr, "stderr");
    read[path] = text?.length ?? -1;
    if (text === undefined) missing++;
  }
  if (missing === names.length && !retries) { if (io.image.base === "debian") io.log("tail: no files remaining\n", "stderr"); return {exit: 1}; }
  return {state: {read, retries} as unknown as Json, wakeAtMs: io.nowMs + POLL_MS};
}

export function goOnFollowing(io: ProcessIO, {read, retries}: Following): Step {
  const next: {[path: string]: number} = {...read};
  for (const [path, from] of Object.entries(read)) {
    const text = io.files.read(path);
    if (text === undefined || text.length === from) continue;
    if (from < 0) { if (!retries) continue; io.log(io.image.base === "debian" ? `tail: '${path}' has appeared;  following new file\n` : `tail: ${path} has appeared; following end of new file\n`, "stderr"); }
    // A file that became shorter is read from its start.
    io.log(text.length < from ? text : text.slice(Math.max(0, from)));
    next[path] = text.length;
  }
  return {state: {read: next, retries} as unknown as Json, wakeAtMs: io.nowMs + POLL_MS};
}
