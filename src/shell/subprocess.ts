// A bash of its own inside a run: `bash -c`, `sh script.sh`, a program's `io.bash`. It inherits exported variables only.
import type {Context} from "./context.ts";
import {Leave, ShellError} from "./context.ts";
import {complain, runner} from "./execute.ts";
import {copyState, setVariable} from "./state.ts";

export async function newShell(context: Context, source: string, positional: readonly string[], errexit = false, zero = "bash"): Promise<number> {
  const state = copyState(context.state);
  for (const [name, variable] of state.variables) if (!variable.exported) state.variables.delete(name);
  state.functions.clear();
  state.aliases.clear();
  state.options.clear();
  if (errexit) state.options.add("errexit");
  state.positional = positional;
  setVariable(state, "BASH_ARGV0", zero);
  const inner: Context = {...context, state, fds: new Map(context.fds), depth: context.depth + 10, checked: false, subshell: false};
  const status = await ended(inner, () => runner.source(inner, source));
  const trap = state.traps.get("EXIT");
  if (trap) await ended(inner, () => runner.source(inner, trap));
  return status;
}

/** Runs a shell's text to its end; `exit` and bash's own errors become its status. */
export async function ended(context: Context, body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof Leave) return error.what === "exit" || error.what === "return" ? error.count : 0;
    if (error instanceof ShellError) { complain(context, error.message); return error.exit; }
    throw error;
  }
}
