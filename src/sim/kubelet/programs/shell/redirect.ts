// Redirections: where a command's output goes and where its input comes from.
import type {Redirection} from "unbash";
import {normalPath} from "../../paths.ts";
import {compileList} from "./compile.ts";
import {expandText} from "./expand.ts";
import {runNested} from "./run.ts";
import {redirectOf, type Machine, type Redirect, type Target} from "./state.ts";

/** Opens them in order; the text of the error if one cannot be opened. */
export function openRedirects(machine: Machine, redirects: readonly Redirection[]): Redirect | string {
  let opened: {out?: Target; err?: Target; stdin?: string} = {};
  const target = (key: "out" | "err") => opened[key] ?? redirectOf(machine, key);
  for (const redirect of redirects) {
    if (redirect.type === "HereDoc") { opened = {...opened, stdin: heredoc(machine, redirect)}; continue; }
    const word = redirect.target ? expandText(machine, redirect.target) : "";
    if (redirect.type === "HereString") { opened = {...opened, stdin: `${word}\n`}; continue; }
    const fd = redirect.descriptor?.type === "FileDescriptor" ? redirect.descriptor.value : redirect.operator.startsWith("<") ? 0 : 1;
    if (redirect.operator === ">&" || redirect.operator === "<&") {
      if (word === "1" || word === "2") opened = {...opened, [fd === 2 ? "err" : "out"]: target(word === "1" ? "out" : "err")};
      else if (word === "-") opened = {...opened, [fd === 2 ? "err" : "out"]: {to: "null"}};
      continue;
    }
    const substituted = redirect.target?.parts?.[0];
    if (fd === 0 && substituted?.type === "ProcessSubstitution") { opened = {...opened, stdin: runNested(machine, compileList(substituted.script?.commands ?? []), "").stdout}; continue; }
    const path = normalPath(word, machine.state.cwd);
    if (fd === 0) {
      const text = machine.io.files.read(path);
      if (text === undefined) return `${machine.state.name}: can't open ${word}: no such file\n`;
      opened = {...opened, stdin: text};
      continue;
    }
    const error = create(machine, path, redirect.operator.endsWith(">>"));
    if (error !== undefined) return `${machine.state.name}: can't create ${word}: ${error === "No such file or directory" ? "nonexistent directory" : error}\n`;
    const file: Target = path === "/dev/null" ? {to: "null"} : {to: "file", path};
    opened = redirect.operator.startsWith("&") ? {...opened, out: file, err: file} : {...opened, [fd === 2 ? "err" : "out"]: file};
  }
  return opened;
}

function create(machine: Machine, path: string, append: boolean): string | undefined {
  if (path.startsWith("/dev/") || path.startsWith("/proc/1/fd/")) return undefined;
  if (append && machine.io.files.read(path) !== undefined) return machine.io.files.write(path, machine.io.files.read(path)!);
  return machine.io.files.write(path, "");
}

function heredoc(machine: Machine, redirect: Extract<Redirection, {type: "HereDoc"}>): string {
  const {parts, text} = redirect.body;
  const body = redirect.delimiter?.quoted ? text : !parts ? text.replace(/\\([$`\\]|\n)/g, (_all, letter: string) => letter === "\n" ? "" : letter) : expandText(machine, {type: "Word", text, value: text, pos: 0, end: 0, parts});
  return redirect.operator === "<<-" ? body.replace(/^\t+/gm, "") : body;
}
