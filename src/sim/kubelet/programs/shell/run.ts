// The steps of a shell: takes instructions until the script ends or has to wait.
import {evaluate} from "./arithmetic.ts";
import type {Pipeline} from "unbash";
import {compile, compileList, type Op} from "./compile.ts";
import {expandPattern, expandText, expandWords, toRegExp, variables} from "./expand.ts";
import {openRedirects} from "./redirect.ts";
import {runSimple} from "./simple-command.ts";
import {testExpression} from "./test.ts";
import {err, out, takeStdin, thaw, type Machine, type ShellState} from "./state.ts";
import type {ProcessIO} from "../program.ts";
import {listens} from "../nc-listener.ts";
import {inOrder, type ToolResult} from "../tools/tool.ts";

/** Instructions in one go before a script that never waits is made to. */
const BURST = 2000;
const NESTED_LIMIT = 200_000;
const DEEP = 40;

/** A machine over a script's state. */
export const machineOf = (io: ProcessIO, state: ShellState, synchronous: boolean, stdin = "", depth = 0): Machine => ({io, state: thaw(state), synchronous, depth, elapsedMs: 0, stdout: "", stderr: "", stdin, pid: 1 + depth * 7});

/** Runs until the end of the list, an exit, or a wait (then `state.pending` or `state.child` says for what). */
export function runOps(machine: Machine, ops: readonly Op[]): void {
  const {state} = machine;
  for (let count = 0; state.pc < ops.length && state.exited === undefined; count++) {
    if (state.pending || state.child) return;
    if (!machine.synchronous && count > BURST) { state.pending = {atMs: machine.io.nowMs + 1000, status: state.status, stdout: "", stderr: ""}; return; }
    if (machine.synchronous && count > NESTED_LIMIT) { machine.elapsedMs = Infinity; state.exited = 143; return; }
    take(machine, ops[state.pc++]!);
    if (machine.elapsedMs === Infinity && machine.synchronous) return;
  }
  if (state.exited === undefined && state.pc >= ops.length && !state.pending && !state.child) state.exited = state.status;
}

function take(machine: Machine, op: Op): void {
  const {state} = machine;
  switch (op.op) {
    case "run": runSimple(machine, op.command); return checked(machine, op.soft);
    case "pipe": runPipeline(machine, op); return checked(machine, op.soft);
    case "subshell": merge(machine, runNested(machine, compileList(op.body.commands), takeStdin(machine))); return checked(machine, op.soft);
    case "background": return runBackground(machine, op);
    case "test": state.status = testExpression(machine, op.expression) ? 0 : 1; return checked(machine, op.soft);
    case "arithmetic": state.status = evaluate(op.expression, variables(machine)) === 0 ? 1 : 0; return checked(machine, op.soft);
    case "not": state.status = state.status === 0 ? 1 : 0; return;
    case "jump": state.pc = op.to; return;
    case "branch": if ((state.status === 0) === op.on) state.pc = op.to; return;
    case "for": state.frames.push({kind: "words", words: op.words ? expandWords(machine, op.words) : state.positional}); return;
    case "next": return nextWord(machine, op);
    case "enter": state.frames.push({kind: "loop", again: op.again, end: op.end}); return;
    case "leave": return leave(machine);
    case "case": return choose(machine, op);
    case "define": state.functions[op.name] = op.at; return;
    case "return": return endCall(machine);
    case "redirect": return redirect(machine, op);
    case "unredirect": state.frames.pop(); return;
    case "status": state.status = op.value; return;
  }
}

function checked(machine: Machine, soft: boolean): void {
  const {state} = machine;
  if (!soft && state.status !== 0 && state.options.includes("e") && !state.pending) state.exited ??= state.status;
}

function nextWord(machine: Machine, op: Extract<Op, {op: "next"}>): void {
  const {state} = machine;
  const at = state.frames.length - 2;
  const frame = state.frames[at];
  if (frame?.kind !== "words" || frame.words.length === 0) { state.pc = op.to; return; }
  state.vars[op.name] = frame.words[0]!;
  state.frames[at] = {kind: "words", words: frame.words.slice(1)};
}

function leave({state}: Machine): void {
  state.frames.pop();
  if (state.frames.at(-1)?.kind === "words") state.frames.pop();
}

function choose(machine: Machine, op: Extract<Op, {op: "case"}>): void {
  const text = expandText(machine, op.word);
  const item = op.items.find(({patterns}) => patterns.some((pattern) => new RegExp(`^(?:${toRegExp(expandPattern(machine, pattern))})$`, "s").test(text)));
  machine.state.pc = item?.to ?? op.otherwise;
  if (!item) machine.state.status = 0;
}

export function endCall(machine: Machine): void {
  const {state} = machine;
  for (;;) {
    const frame = state.frames.pop();
    if (!frame) { state.exited = state.status; return; }
    if (frame.kind !== "call") continue;
    state.pc = frame.back;
    state.positional = frame.positional;
    for (const [name, value] of Object.entries(frame.saved)) { if (value === null) delete state.vars[name]; else state.vars[name] = value; }
    return;
  }
}

function redirect(machine: Machine, op: Extract<Op, {op: "redirect"}>): void {
  const opened = openRedirects(machine, op.redirects);
  if (typeof opened === "string") { err(machine, opened); machine.state.status = 1; machine.state.frames.push({kind: "redirect", redirect: {out: {to: "null"}, err: {to: "null"}, stdin: ""}}); return; }
  machine.state.frames.push({kind: "redirect", redirect: opened});
}

/** Runs instructions in a shell of their own, at once; their time is in the result. */
export function runNested(machine: Machine, ops: readonly Op[], stdin: string): ToolResult {
  return nestedIn(machine, ops, stdin).result;
}

/** Runs instructions at once in this very shell, as eval and `.` do: what they set stays set. */
export function runHere(machine: Machine, ops: readonly Op[], stdin: string): void {
  const {result, state} = nestedIn(machine, ops, stdin);
  if (state) {
    const {vars, exported, cwd, positional, traps, options} = state;
    Object.assign(machine.state, {vars, exported, cwd, positional, traps: {...machine.state.traps, ...traps}, options});
    if (state.exited !== undefined && state.pc < ops.length) machine.state.exited = state.exited;
  }
  merge(machine, result);
}

function nestedIn(machine: Machine, ops: readonly Op[], stdin: string): {readonly result: ToolResult; readonly state?: ShellState} {
  if (machine.depth > DEEP) return {result: {stdout: "", stderr: "sh: too deep\n", exit: 2, tookMs: 1}};
  const functions = ops.some(({op}) => op === "define");
  const state: ShellState = {...machine.state, pc: 0, frames: [], traps: {}, ...(functions && {functions: {}})};
  delete state.pending; delete state.child; delete state.daemons; delete state.exited;
  const nested = machineOf({...machine.io, nowMs: machine.io.nowMs + machine.elapsedMs}, state, true, stdin, machine.depth + 1);
  runOps(nested, ops);
  return {result: {stdout: nested.stdout, stderr: nested.stderr, exit: nested.state.exited ?? nested.state.status, tookMs: nested.elapsedMs}, state: nested.state};
}

/** Takes over the output and time of something that ran to its end. */
export function merge(machine: Machine, result: ToolResult): void {
  const {state, io} = machine;
  const give = () => inOrder(result, (text) => out(machine, text), (text) => err(machine, text));
  if (machine.synchronous) {
    give();
    machine.elapsedMs += result.tookMs;
    state.status = result.exit;
    return;
  }
  if (result.tookMs < 20) {
    give();
    state.status = result.exit;
    return;
  }
  state.pending = {atMs: result.tookMs === Infinity ? -1 : Math.ceil(io.nowMs + result.tookMs), status: result.exit, stdout: result.stdout, stderr: result.stderr};
}

function runPipeline(machine: Machine, {pipeline}: Extract<Op, {op: "pipe"}>): void {
  if (listensLast(machine, pipeline)) return feedListener(machine, pipeline);
  let stdin = takeStdin(machine), stderr = "", tookMs = 0;
  let last: ToolResult = {stdout: "", stderr: "", exit: 0, tookMs: 0};
  for (const command of pipeline.commands) {
    last = runNested(machine, compileList([{type: "Statement", pos: 0, end: 0, command, background: undefined}]), stdin);
    stderr += last.stderr;
    stdin = last.stdout;
    tookMs = Math.max(tookMs, last.tookMs);
  }
  merge(machine, {stdout: last.stdout, stderr, exit: last.exit, tookMs});
}

/** `… | nc -l`: the listener runs on beside the script, with what comes out of the pipe as its words. */
function listensLast({synchronous}: Machine, {commands}: Pipeline): boolean {
  const last = commands.at(-1);
  return !synchronous && last?.type === "Command" && listens([last.name?.value ?? "", ...last.args.map((part) => (part.type === "Assignment" ? part.text : part.value))]);
}

function feedListener(machine: Machine, {commands}: Pipeline): void {
  let stdin = takeStdin(machine);
  for (const command of commands.slice(0, -1)) {
    const result = runNested(machine, compileList([{type: "Statement", pos: 0, end: 0, command, background: undefined}]), stdin);
    err(machine, result.stderr);
    stdin = result.stdout;
  }
  machine.state.frames.push({kind: "redirect", redirect: {stdin}});
  const last = commands.at(-1);
  if (last?.type === "Command") runSimple(machine, last);
  machine.state.frames.pop();
}

/** `command &`: what it prints is there at once; when it would end is kept for `wait`. */
function runBackground(machine: Machine, {statement}: Extract<Op, {op: "background"}>): void {
  const {state, io} = machine;
  const {command} = statement;
  if (command.type === "Command" && !machine.synchronous) {
    runSimple(machine, command, true);
    if (state.pending) { state.jobs = [...state.jobs, state.pending.atMs]; out(machine, state.pending.stdout); err(machine, state.pending.stderr); delete state.pending; }
    state.status = 0;
    return;
  }
  const result = runNested(machine, compileList([{...statement, background: undefined}]), "");
  out(machine, result.stdout);
  err(machine, result.stderr);
  state.jobs = [...state.jobs, result.tookMs === Infinity ? -1 : io.nowMs + machine.elapsedMs + result.tookMs];
  state.status = 0;
}

/** A whole script at once: exec, hooks, probes, `sh -c` inside other commands. */
export function runScript(io: ProcessIO, text: string, name: string, positional: readonly string[], env: {readonly [name: string]: string}, stdin = "", depth = 0): ToolResult {
  const compiled = compile(text);
  if (compiled.error !== undefined) return {stdout: "", stderr: `${name}: syntax error: ${compiled.error}\n`, exit: 2, tookMs: 1};
  const state: ShellState = {script: text, pc: 0, vars: {...env, PWD: io.cwd}, exported: Object.keys(env), functions: {}, status: 0, frames: [], name, positional, cwd: io.cwd, traps: {}, options: "", jobs: []};
  const machine = machineOf(io, state, true, stdin, depth);
  runOps(machine, compiled.ops);
  const exit = machine.state.exited ?? machine.state.status;
  const {EXIT} = machine.state.traps;
  const last = EXIT === undefined || depth > DEEP ? undefined : runScript(io, EXIT, name, positional, {...machine.state.vars}, "", depth + 1);
  return {stdout: machine.stdout + (last?.stdout ?? ""), stderr: machine.stderr + (last?.stderr ?? ""), exit, tookMs: machine.elapsedMs};
}

