// sh and bash as a container's process: a script that goes on step by step, as data (shell/). With no script and no terminal it ends at once.
// Not simulated: job control, terminals, coproc, select.
import type {Json} from "../../api/object.ts";
import {programCalled} from "./index.ts";
import type {ContainerProgram, ProcessIO, Step, Talk, TalkAnswer} from "./program.ts";
import {normalPath} from "../paths.ts";
import {compile} from "./shell/compile.ts";
import {machineOf, runOps, runScript} from "./shell/run.ts";
import {shellCall} from "./shell/simple-command.ts";
import {err, newState, out, type Child, type Machine, type ShellState} from "./shell/state.ts";

export const shell: ContainerProgram = {
  name: "shell",
  commands: ["sh", "bash", "ash", "dash"],
  start(io): Step {
    const [name = "sh", ...args] = io.argv;
    const call = shellCall(name, args, io.stdin ?? "", (path) => io.files.read(normalPath(path, io.cwd)));
    if ("error" in call) { io.log(call.error, "stderr"); return {exit: 2}; }
    const state = newState(call.options + call.script, call.name, call.positional, io.env, io.cwd);
    // With an open input and nobody attached it waits for its first line.
    if (call.usesStdin && io.stdin === undefined) return {state: {...state, pending: {atMs: -1, status: 0, stdout: "", stderr: ""}} as unknown as Json};
    return go(io, state, call.usesStdin ? "" : io.stdin);
  },
  wake: (io, state) => resume(io, state as unknown as ShellState),
  signal(io, json, signal) {
    const state = json as unknown as ShellState;
    const name = signal.replace(/^SIG/, "");
    const {child} = state;
    if (child && state.pc === Number.MAX_SAFE_INTEGER) return childSignal(io, state, signal);
    if (state.traps[name] === undefined) return undefined;
    // A trap runs when the command in the foreground has ended; `wait` is interrupted at once.
    if (state.pending && !state.pending.wait) return {state: {...state, caught: name} as unknown as Json, ...(state.pending.atMs >= 0 && {wakeAtMs: state.pending.atMs})};
    return runTrap(io, {...state, pending: undefined}, name);
  },
  talk: (io, json, talk) => talkTo(io, json as unknown as ShellState, talk),
  http(io, json, request) {
    const {child: first, daemons = []} = json as unknown as ShellState;
    const child = [...(first ? [first] : []), ...daemons].find(({ports}) => ports.includes(request.port));
    const program = child && programCalled(child.program);
    return program?.http?.({...io, argv: child!.argv}, child!.state, request) ?? {status: 0, headers: [], body: ""};
  },
};

/** A listening child takes the caller; if it ends with that, the script goes on. */
function talkTo(io: ProcessIO, state: ShellState, talk: Talk): TalkAnswer | undefined {
  const {child, daemons = []} = state, all = [...(child ? [child] : []), ...daemons], one = all.find(({ports}) => ports.includes(talk.port));
  const answer = one && programCalled(one.program)?.talk?.({...io, argv: one.argv, log: logOf(io, one)}, one.state, talk);
  if (!one || !answer) return undefined;
  if (one === child) return {output: answer.output, step: childStep(io, state, answer.step)};
  const left = daemons.flatMap((other) => other !== one ? [other] : answer.step.exit === undefined ? [after(other, answer.step)] : []);
  const {daemons: _daemons, ...rest} = state;
  return {output: answer.output, step: waiting({...rest, ...(left.length > 0 && {daemons: left})})};
}

/** Where a child's output goes: the container's log, or the file that the script named. */
const logOf = (io: ProcessIO, {outPath}: Child): ProcessIO["log"] => (text, stream) => {
  if (outPath === undefined || stream === "stderr") io.log(text, stream);
  else if (outPath !== "/dev/null") io.files.write(outPath, (io.files.read(outPath) ?? "") + text);
};

/** Runs instructions and says what the process does next. */
function go(io: ProcessIO, state: ShellState, stdin = ""): Step {
  const compiled = compile(state.script);
  if (compiled.error !== undefined) { io.log(`${state.name}: syntax error: ${compiled.error}\n`, "stderr"); return {exit: 2}; }
  const machine = machineOf(io, state, false, stdin);
  runOps(machine, compiled.ops);
  return outcome(io, machine);
}

function outcome(io: ProcessIO, machine: Machine): Step {
  const {state} = machine;
  if (state.exited !== undefined) {
    if (state.traps.EXIT) io.log(runScript(io, state.traps.EXIT, state.name, state.positional, state.vars).stdout);
    return {exit: state.exited};
  }
  return waiting(state);
}

/** What the process waits for: its command, its programs. */
function waiting(state: ShellState): Step {
  const {pending, child, daemons = []} = state;
  const times = [pending?.atMs, child?.wakeAtMs, ...daemons.map(({wakeAtMs}) => wakeAtMs)].filter((at): at is number => at !== undefined && at >= 0);
  return {state: state as unknown as Json, ports: [...child?.ports ?? [], ...daemons.flatMap(({ports}) => ports)], ...(times.length > 0 && {wakeAtMs: Math.min(...times)})};
}

function resume(io: ProcessIO, before: ShellState): Step {
  const {pending, child, daemons} = before;
  if (daemons?.some(({wakeAtMs}) => wakeAtMs !== undefined && wakeAtMs <= io.nowMs)) return daemonsStep(io, before, daemons);
  if (child?.wakeAtMs !== undefined && child.wakeAtMs <= io.nowMs) return childStep(io, before, programCalled(child.program)?.wake?.({...io, argv: child.argv}, child.state) ?? {});
  if (!pending || pending.atMs > io.nowMs) return {wakeAtMs: pending?.atMs};
  const machine = machineOf(io, before, false);
  out(machine, pending.stdout);
  err(machine, pending.stderr);
  machine.state.status = pending.status;
  delete machine.state.pending;
  if (machine.state.caught !== undefined) return runTrap(io, machine.state, machine.state.caught);
  if (pending.status !== 0 && machine.state.options.includes("e")) return {exit: pending.status};
  return go(io, machine.state);
}

/** The status of a trap that did not call exit itself; no script uses it. */
const WENT_ON = 250;

function runTrap(io: ProcessIO, state: ShellState, name: string): Step {
  const result = runScript(io, `${state.traps[name] ?? ""}\nexit ${WENT_ON}`, state.name, state.positional, state.vars);
  io.log(result.stdout);
  io.log(result.stderr, "stderr");
  if (result.exit !== WENT_ON) return {exit: result.exit};
  const {caught: _caught, ...rest} = state;
  return go(io, {...rest, status: 128 + 15});
}

function childSignal(io: ProcessIO, state: ShellState, signal: string): Step | undefined {
  const child = state.child!;
  const step = programCalled(child.program)?.signal?.({...io, argv: child.argv}, child.state, signal);
  return step && childStep(io, state, step);
}

/** Background programs whose moment has come go on; those that ended are gone. */
function daemonsStep(io: ProcessIO, state: ShellState, daemons: readonly Child[]): Step {
  const left = daemons.flatMap((child) => {
    if (child.wakeAtMs === undefined || child.wakeAtMs > io.nowMs) return [child];
    const step = programCalled(child.program)?.wake?.({...io, argv: child.argv}, child.state) ?? {};
    return step.exit === undefined ? [after(child, step)] : [];
  });
  const {daemons: _daemons, ...rest} = state;
  return waiting({...rest, ...(left.length > 0 && {daemons: left})});
}

/** A program after a step of its own. */
function after(child: Child, step: Step): Child {
  const {wakeAtMs: _before, ...rest} = child;
  return {...rest, state: step.state ?? child.state, ports: step.ports ?? child.ports, ...(step.wakeAtMs !== undefined && {wakeAtMs: step.wakeAtMs})};
}

/** What the program in the foreground does next: the script goes on when it has ended. */
function childStep(io: ProcessIO, state: ShellState, step: Step): Step {
  if (step.exit === undefined) return waiting({...state, child: after(state.child!, step)});
  const {child: _child, ...rest} = state;
  return go(io, {...rest, status: step.exit});
}
