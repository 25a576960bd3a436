// The executor: statements, pipelines, compound commands over unbash's syntax tree.
// Is not simulated: job control signals, streaming pipes (the left side of a pipe ends before the right begins), coprocesses.
import {parse, type AndOr, type CommandNode, type CompoundCommand, type CompoundList, type ParsedScript, type PipelineNode, type Redirection, type Statement} from "unbash";
import {ArithmeticError, evaluate} from "./arithmetic.ts";
import {simpleCommand, runWords} from "./command.ts";
import {conditional} from "./conditional.ts";
import {breathe, Leave, ShellError, type Context, type Runner} from "./context.ts";
import {fields, numbers, partsText, pattern, text} from "./expand.ts";
import {matches} from "./pattern.ts";
import {copyState, setVariable} from "./state.ts";
import {Buffer, nothing, openFile, RedirectError, type Descriptors, type Stream} from "./streams.ts";

export const runner: Runner = {
  substitute: async (context, script) => {
    const out = new Buffer();
    const state = copyState(context.state);
    state.locals.push(new Map());
    context.state.status = await subshell({...context, state, fds: new Map([...context.fds, [1, out]])}, (inner) => script_(script.source === undefined ? inner : {...inner, source: script.source}, script));
    return out.text;
  },
  processSubstitution: async (context, script, operator) => {
    const path = `/dev/fd/${63 - (context.session.meter.steps % 50)}`;
    if (operator === "<") context.session.tree.set(path, {type: "file", content: await runner.substitute(context, script, ""), mode: 0o600, mtimeMs: context.session.world.nowMs});
    return path;
  },
  source: async (context, source) => {
    const tree = parse(source);
    if (tree.errors?.length) throw new ShellError(syntaxError(tree, source), 2, true);
    return script_({...context, source}, tree);
  },
  words: (context, argv) => runWords(context, argv),
};

/** bash's sentence for a script that it cannot parse. */
export function syntaxError(tree: ParsedScript, source: string): string {
  const [first] = tree.errors!;
  const {message, pos} = first!;
  const quote = /unterminated (single|double) quote|unterminated backtick/.exec(message);
  if (quote) return `unexpected EOF while looking for matching \`${quote[1] === "single" ? "'" : quote[1] === "double" ? '"' : "`"}'`;
  if (/unterminated/.test(message)) return "unexpected EOF while looking for matching `)'";
  const token = /unexpected token '(.*)'/.exec(message)?.[1];
  if (token) return `syntax error near unexpected token \`${token}'`;
  if (pos >= source.trimEnd().length) return "syntax error: unexpected end of file";
  return `syntax error near unexpected token \`${/^\S+/.exec(source.slice(pos))?.[0] ?? "newline"}'`;
}

async function script_(context: Context, script: ParsedScript): Promise<number> {
  return statements(context, script.commands);
}

export async function statements(context: Context, list: readonly Statement[]): Promise<number> {
  for (const statement of list) {
    if (statement.background) background(context, await backgroundStatus(context, statement), context.source.slice(statement.pos, statement.end).replace(/\s*&$/, ""));
    else context.state.status = await andOr(context, statement.command);
  }
  return context.state.status;
}

/** What runs in the background runs at once, to its end; what would stay listens or follows on, and returns. */
async function backgroundStatus(context: Context, statement: Statement): Promise<number> {
  const state = copyState(context.state);
  state.lastPid = context.state.lastPid + 1;
  return subshell({...context, state, fds: new Map([...context.fds, [0, nothing]]), session: {...context.session, background: state.lastPid}}, (inner) => andOr(inner, statement.command));
}

function background({state}: Context, exit: number, text: string): void {
  state.lastPid++;
  state.jobs.push({id: state.jobs.length + 1, pid: state.lastPid, exit, text});
  state.status = 0;
}

/** Runs `body` so that `exit` and errors end it and not the shell around it. */
export async function subshell(context: Context, body: (context: Context) => Promise<number>): Promise<number> {
  try {
    return await body({...context, subshell: true});
  } catch (error) {
    if (error instanceof Leave) return error.count;
    if (error instanceof ShellError) { complain(context, error.message); return error.exit; }
    throw error;
  }
}

export const complain = (context: Context, message: string): void => context.fds.get(2)?.write?.(`bash: ${message}\n`);

async function andOr(context: Context, node: PipelineNode | AndOr): Promise<number> {
  if (node.type !== "AndOr") return pipeline(context, node);
  let status = 0;
  for (const [i, part] of node.commands.entries()) {
    const operator = node.operators[i - 1];
    if (operator === "&&" && status !== 0) continue;
    if (operator === "||" && status === 0) continue;
    const last = i === node.commands.length - 1;
    status = context.state.status = await pipeline(last ? context : {...context, checked: true}, part);
  }
  return status;
}

async function pipeline(context: Context, node: PipelineNode): Promise<number> {
  if (node.type !== "Pipeline") return pipeStatus(context, [await failable(context, node)]);
  const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
  const timed = node.prefixes.find((prefix) => prefix.type === "Time");
  const startMs = context.session.world.nowMs;
  const inner = negated ? {...context, checked: true} : context;
  const status = node.commands.length === 1 ? pipeStatus(context, [await failable(inner, node.commands[0]!)]) : await pipe(inner, node.commands, node.operators);
  if (timed) {
    const seconds = (context.session.world.nowMs - startMs) / 1000;
    context.fds.get(2)?.write?.(`\nreal\t${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s\nuser\t0m0.040s\nsys\t0m0.010s\n`);
  }
  return negated ? Number(status === 0) : status;
}

/** Keeps the statuses of a pipeline's parts as PIPESTATUS; the last of them. */
function pipeStatus(context: Context, statuses: readonly number[]): number {
  context.state.variables.set("PIPESTATUS", {value: new Map(statuses.map((status, i) => [String(i), String(status)])), exported: false, readonly: false});
  return statuses.at(-1)!;
}

async function pipe(context: Context, commands: readonly CommandNode[], operators: readonly string[]): Promise<number> {
  let input: Stream | undefined, failed = 0, status = 0;
  const statuses: number[] = [];
  for (const [i, one] of commands.entries()) {
    const last = i === commands.length - 1, out = new Buffer();
    const fds = new Map(context.fds);
    if (input) fds.set(0, input);
    if (!last) fds.set(1, out);
    if (operators[i] === "|&") fds.set(2, out);
    const state = copyState(context.state);
    // The last part's variables stay its own, as without `lastpipe`.
    status = await subshell({...context, state, fds, checked: true}, (inner) => command(inner, one));
    if (status !== 0) failed = status;
    statuses.push(status);
    input = out;
  }
  pipeStatus(context, statuses);
  const result = context.state.options.has("pipefail") ? failed : status;
  if (result !== 0) await leaveOnError(context, result);
  return result;
}

/** A command failed where nobody asks whether it did: the ERR trap runs, and with `set -e` the shell ends. */
async function leaveOnError(context: Context, status: number): Promise<void> {
  const trap = context.checked ? undefined : context.state.traps.get("ERR");
  if (trap) {
    context.state.status = status;
    await runner.source({...context, checked: true}, trap);
    context.state.status = status;
  }
  if (context.state.options.has("errexit") && !context.checked) throw new Leave("exit", status);
}

async function failable(context: Context, node: CommandNode): Promise<number> {
  const status = await command(context, node);
  if (status !== 0 && (node.type === "Command" || node.type === "Subshell" || node.type === "TestCommand" || node.type === "ArithmeticCommand")) await leaveOnError(context, status);
  return status;
}

async function command(context: Context, node: CommandNode): Promise<number> {
  await breathe(context.session);
  if (context.depth > 500) throw new ShellError("maximum function nesting level exceeded (500)", 1, true);
  try {
    if (node.type === "Command") return await simpleCommand(context, node);
    if (node.type === "Redirected") return await compound({...context, fds: await redirect(context, node.redirects)}, node.command);
    if (node.type === "Function") {
      context.state.functions.set(node.name.value, sourceOf(context, node.pos, node.end));
      return 0;
    }
    if (node.type === "Coproc") throw new ShellError("coproc: not simulated");
    return await compound(context, node);
  } catch (error) {
    if (error instanceof RedirectError || error instanceof ArithmeticError || (error instanceof ShellError && !error.fatal)) {
      complain(context, error.message);
      return error instanceof ShellError ? error.exit : 1;
    }
    throw error;
  }
}

/** The script's text between two places: functions are kept by it. */
const sourceOf = (context: Context, from: number, to: number): string => context.source.slice(from, to);

async function compound(context: Context, node: CompoundCommand): Promise<number> {
  switch (node.type) {
    case "BraceGroup": return list(context, node.body);
    case "Subshell": {
      const state = copyState(context.state);
      const status = await subshell({...context, state}, (inner) => list(inner, node.body)), trap = state.traps.get("EXIT");
      if (trap) await subshell({...context, state}, (inner) => runner.source(inner, trap));
      return status;
    }
    case "If": {
      if (await list({...context, checked: true}, node.clause) === 0) return list(context, node.then);
      for (const branch of node.elif) if (await list({...context, checked: true}, branch.clause) === 0) return list(context, branch.then);
      return node.else ? list(context, node.else) : 0;
    }
    case "For": {
      const values = node.wordlist ? await fields(context, node.wordlist) : context.state.positional;
      return loop(async function* () { for (const value of values) { setVariable(context.state, node.name.value, value); yield; } }(), () => list(context, node.body));
    }
    case "While": return loop(conditions(context, async () => (await list({...context, checked: true}, node.clause) === 0) === (node.kind === "while")), () => list(context, node.body));
    case "ArithmeticFor": {
      const value = (expression: typeof node.test) => expression ? evaluate(expression, numbers(context)) : 1;
      value(node.initialize);
      let first = true;
      return loop(conditions(context, async () => { if (!first) value(node.update); first = false; return value(node.test) !== 0; }), () => list(context, node.body));
    }
    case "Case": return choose(context, node);
    case "TestCommand": return await conditional(context, node.expression) ? 0 : 1;
    case "ArithmeticCommand": return node.expression && evaluate(node.expression, numbers(context)) !== 0 ? 0 : 1;
    case "Select": throw new ShellError("select: not simulated");
  }
}

const list = (context: Context, body: CompoundList): Promise<number> => body.commands.length === 0 ? Promise.resolve(0) : statements({...context, depth: context.depth + 1}, body.commands);

async function* conditions(context: Context, holds: () => Promise<boolean>): AsyncGenerator<undefined> {
  for (;;) {
    await breathe(context.session);
    if (!await holds()) return;
    yield;
  }
}

async function loop(turns: AsyncGenerator<undefined>, body: () => Promise<number>): Promise<number> {
  let status = 0;
  for await (const _turn of turns) {
    try {
      status = await body();
    } catch (error) {
      if (!(error instanceof Leave) || (error.what !== "break" && error.what !== "continue")) throw error;
      if (error.count > 1) throw new Leave(error.what, error.count - 1);
      status = 0;
      if (error.what === "break") return status;
    }
  }
  return status;
}

async function choose(context: Context, node: Extract<CompoundCommand, {type: "Case"}>): Promise<number> {
  const word = await text(context, node.word);
  let falls = false, status = 0;
  for (const item of node.items) {
    let chosen = falls;
    for (const one of item.pattern) chosen ||= matches(word, await pattern(context, one));
    if (!chosen) continue;
    status = await list(context, item.body);
    if (item.terminator === ";&") falls = true;
    else if (item.terminator === ";;&") falls = false;
    else return status;
  }
  return status;
}

/** A here-document without expansions: backslashes still take the meaning of `$`, backquotes, themselves and line ends away. */
const unescaped = (text: string): string => text.replace(/\\([$`\\]|\n)/g, (_all, letter: string) => letter === "\n" ? "" : letter);

/** The descriptors with redirections applied, from left to right. */
export async function redirect(context: Context, redirections: readonly Redirection[]): Promise<Descriptors> {
  const fds = new Map(context.fds);
  const {tree, world} = context.session;
  for (const one of redirections) {
    const own = one.descriptor?.type === "FileDescriptor" ? one.descriptor.value : undefined;
    if (one.type === "HereDoc") {
      const body = one.delimiter?.quoted ? one.body.text : one.body.parts ? await partsText(context, one.body.parts) : unescaped(one.body.text);
      fds.set(own ?? 0, new Buffer(one.operator === "<<-" ? body.replace(/^\t+/gm, "") : body));
      continue;
    }
    const target = await text(context, one.target);
    if (one.type === "HereString") { fds.set(own ?? 0, new Buffer(`${target}\n`)); continue; }
    const open = (mode: "read" | "write" | "append"): Stream => openFile(tree, context.state.cwd, target, mode, world.nowMs);
    switch (one.operator) {
      case "<": case "<>": fds.set(own ?? 0, open("read")); break;
      case ">": case ">|": fds.set(own ?? 1, open("write")); break;
      case ">>": fds.set(own ?? 1, open("append")); break;
      case "&>": case "&>>": {
        const stream = open(one.operator === "&>" ? "write" : "append");
        fds.set(1, stream).set(2, stream);
        break;
      }
      case ">&": case "<&": {
        const to = own ?? (one.operator === ">&" ? 1 : 0);
        if (target === "-") fds.delete(to);
        else if (/^\d+$/.test(target)) {
          const stream = fds.get(Number(target));
          if (!stream) throw new RedirectError(`${target}: Bad file descriptor`);
          fds.set(to, stream);
        } else { const stream = open("write"); fds.set(1, stream).set(2, stream); }
      }
    }
  }
  return fds;
}
