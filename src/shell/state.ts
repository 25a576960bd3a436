// What a bash remembers between commands: variables, functions, options. It is kept on the machine as plain data (`Host.shell`).
import type {Host} from "../sim/hosts/host.ts";

/** A scalar, an indexed array (sparse) or an associative one. */
export type Value = string | Map<string, string>;

export interface Variable { value: Value; exported: boolean; readonly: boolean; associative?: boolean }

/** A background command: it has run to its end, or stays as a follower of the run or a listener of the machine. */
export interface Job { readonly id: number; readonly pid: number; readonly exit: number; readonly text: string }

/** Changed while a script runs; `save` writes it back to the machine. A subshell works on a copy. */
export interface ShellState {
  readonly variables: Map<string, Variable>;
  /** Name → its source. */
  readonly functions: Map<string, string>;
  readonly aliases: Map<string, string>;
  readonly options: Set<string>;
  readonly traps: Map<string, string>;
  jobs: Job[];
  cwd: string;
  status: number;
  positional: readonly string[];
  lastPid: number;
  /** Names declared `local` by the functions that are running, with what they hid. */
  readonly locals: Map<string, Variable | undefined>[];
}

/** `$!` before anything has run in the background. */
export const FIRST_PID = 1200;

export function load(host: Host): ShellState {
  const {env, cwd, variables = {}, functions = {}, aliases = {}, options = [], status = 0, lastPid = FIRST_PID, jobs = []} = host.shell;
  const state: ShellState = {
    variables: new Map(), functions: new Map(Object.entries(functions)), aliases: new Map(Object.entries(aliases)), options: new Set(options),
    traps: new Map(), jobs: [...jobs], cwd, status, positional: [], lastPid, locals: [],
  };
  for (const [name, value] of Object.entries(variables)) state.variables.set(name, {value: typeof value === "string" ? value : new Map(Object.entries(value)), exported: false, readonly: false});
  for (const [name, value] of Object.entries(env)) state.variables.set(name, {value, exported: true, readonly: false});
  return state;
}

export function save(state: ShellState, host: Host): void {
  const variables: {[name: string]: string | {[key: string]: string}} = {};
  for (const [name, variable] of state.variables) {
    if (!variable.exported) variables[name] = typeof variable.value === "string" ? variable.value : Object.fromEntries(variable.value);
  }
  host.shell = {
    env: environment(state), cwd: state.cwd, variables, functions: Object.fromEntries(state.functions), aliases: Object.fromEntries(state.aliases),
    options: [...state.options].filter((option) => option !== "errexit"), status: state.status, lastPid: state.lastPid, ...(state.jobs.length > 0 && {jobs: [...state.jobs]}),
  };
}

export const copyState = (state: ShellState): ShellState => ({
  ...state,
  variables: new Map([...state.variables].map(([name, variable]) => [name, {...variable, value: typeof variable.value === "string" ? variable.value : new Map(variable.value)}])),
  functions: new Map(state.functions), aliases: new Map(state.aliases), options: new Set(state.options), traps: new Map(), jobs: [...state.jobs],
  locals: [],
});

export function getVariable(state: ShellState, name: string): string | undefined {
  const value = state.variables.get(name)?.value;
  return typeof value === "string" || value === undefined ? value : value.get("0");
}

/** Assigns; returns an error text if the variable is readonly. */
export function setVariable(state: ShellState, name: string, value: Value): string | undefined {
  const before = state.variables.get(name);
  if (before?.readonly) return `${name}: readonly variable`;
  if (before && typeof before.value !== "string" && typeof value === "string") before.value.set("0", value);
  else state.variables.set(name, {value, exported: before?.exported ?? state.options.has("allexport"), readonly: false, ...(before?.associative && {associative: true})});
  return undefined;
}

/** What programs get: the exported variables. */
export function environment(state: ShellState): {[name: string]: string} {
  const env: {[name: string]: string} = {};
  for (const [name, variable] of state.variables) if (variable.exported && typeof variable.value === "string") env[name] = variable.value;
  return env;
}
