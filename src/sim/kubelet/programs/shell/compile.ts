// Shell scripts as instructions: a parsed script becomes a flat list, so that "how far it is" is a number and a running
// script is plain data. Compiled again from its text whenever it goes on; the list is a pure function of the text.
import {parse, type ArithmeticExpression, type Command, type CommandNode, type CompoundCommand, type CompoundList, type ParsedScript, type Pipeline, type PipelineNode, type Redirection, type Statement, type TestExpression, type Word} from "unbash";

/** `soft`: its failure is looked at (a condition, `||`, `!`), so `set -e` does not end the script. */
export type Op =
  | {readonly op: "run"; readonly command: Command; readonly soft: boolean}
  | {readonly op: "pipe"; readonly pipeline: Pipeline; readonly soft: boolean}
  | {readonly op: "subshell"; readonly body: CompoundList; readonly soft: boolean}
  | {readonly op: "background"; readonly statement: Statement}
  | {readonly op: "test"; readonly expression: TestExpression; readonly soft: boolean}
  | {readonly op: "arithmetic"; readonly expression: ArithmeticExpression | undefined; readonly soft: boolean}
  | {readonly op: "not"}
  | {readonly op: "jump"; to: number}
  | {readonly op: "branch"; readonly on: boolean; to: number}
  | {readonly op: "for"; readonly words: readonly Word[] | undefined}
  | {readonly op: "next"; readonly name: string; to: number}
  | {readonly op: "enter"; again: number; end: number}
  | {readonly op: "leave"}
  | {readonly op: "case"; readonly word: Word; readonly items: {readonly patterns: readonly Word[]; to: number}[]; otherwise: number}
  | {readonly op: "define"; readonly name: string; readonly at: number}
  | {readonly op: "return"}
  | {readonly op: "redirect"; readonly redirects: readonly Redirection[]}
  | {readonly op: "unredirect"}
  | {readonly op: "status"; readonly value: number};

export interface Compiled { readonly ops: readonly Op[]; readonly error?: string }

export function compile(text: string): Compiled {
  const script: ParsedScript = parse(text);
  const problem = script.errors?.[0];
  if (problem) return {ops: [], error: problem.message};
  return {ops: compileList(script.commands)};
}

export function compileList(statements: readonly Statement[]): readonly Op[] {
  const ops: Op[] = [];
  for (const statement of statements) emitStatement(ops, statement, false);
  return ops;
}

function emitStatement(ops: Op[], statement: Statement, soft: boolean): void {
  if (statement.background) { ops.push({op: "background", statement}); return; }
  if (statement.command.type !== "AndOr") return emitPipeline(ops, statement.command, soft);
  const {commands, operators} = statement.command;
  emitPipeline(ops, commands[0]!, true);
  operators.forEach((operator, i) => {
    const branch: Op = {op: "branch", on: operator === "||", to: 0};
    ops.push(branch);
    emitPipeline(ops, commands[i + 1]!, soft || i < operators.length - 1);
    branch.to = ops.length;
  });
}

function emitPipeline(ops: Op[], node: PipelineNode, soft: boolean): void {
  if (node.type !== "Pipeline") return emitCommand(ops, node, soft);
  const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
  if (node.commands.length === 1) emitCommand(ops, node.commands[0]!, soft || negated);
  else ops.push({op: "pipe", pipeline: node, soft: soft || negated});
  if (negated) ops.push({op: "not"});
}

function emitCommand(ops: Op[], node: CommandNode, soft: boolean): void {
  switch (node.type) {
    case "Command": ops.push({op: "run", command: node, soft}); return;
    case "Redirected":
      ops.push({op: "redirect", redirects: node.redirects});
      emitCompound(ops, node.command, soft);
      ops.push({op: "unredirect"});
      return;
    case "Function": emitFunction(ops, node.name.value, node.body, soft); return;
    case "Coproc": throw new Error("kubecahier: not simulated: coproc in a container's script");
    default: emitCompound(ops, node, soft);
  }
}

function emitFunction(ops: Op[], name: string, body: Extract<CommandNode, {type: "Function"}>["body"], soft: boolean): void {
  const skip: Op = {op: "jump", to: 0};
  ops.push({op: "define", name, at: ops.length + 2}, skip);
  if (body.type === "CompoundList") emitBody(ops, body, soft); else emitCommand(ops, body, soft);
  ops.push({op: "return"});
  skip.to = ops.length;
}

function emitBody(ops: Op[], list: CompoundList, soft: boolean): void {
  for (const statement of list.commands) emitStatement(ops, statement, soft);
}

function emitCompound(ops: Op[], node: CompoundCommand, soft: boolean): void {
  switch (node.type) {
    case "BraceGroup": return emitBody(ops, node.body, soft);
    case "Subshell": ops.push({op: "subshell", body: node.body, soft}); return;
    case "If": return emitIf(ops, node, soft);
    case "While": return emitWhile(ops, node, soft);
    case "For": return emitFor(ops, node, soft);
    case "ArithmeticFor": return emitArithmeticFor(ops, node, soft);
    case "Case": return emitCase(ops, node, soft);
    case "TestCommand": ops.push({op: "test", expression: node.expression, soft}); return;
    case "ArithmeticCommand": ops.push({op: "arithmetic", expression: node.expression, soft}); return;
    case "Select": throw new Error("kubecahier: not simulated: select in a container's script");
  }
}

function emitIf(ops: Op[], node: Extract<CompoundCommand, {type: "If"}>, soft: boolean): void {
  const ends: Extract<Op, {op: "jump"}>[] = [];
  for (const part of [{clause: node.clause, then: node.then}, ...node.elif]) {
    emitBody(ops, part.clause, true);
    const branch: Op = {op: "branch", on: false, to: 0};
    ops.push(branch);
    emitBody(ops, part.then, soft);
    const end: Op = {op: "jump", to: 0};
    ops.push(end);
    ends.push(end);
    branch.to = ops.length;
  }
  if (node.else) emitBody(ops, node.else, soft); else ops.push({op: "status", value: 0});
  for (const end of ends) end.to = ops.length;
}

function emitWhile(ops: Op[], node: Extract<CompoundCommand, {type: "While"}>, soft: boolean): void {
  const enter: Op = {op: "enter", again: 0, end: 0};
  ops.push(enter);
  enter.again = ops.length;
  emitBody(ops, node.clause, true);
  const branch: Op = {op: "branch", on: node.kind === "until", to: 0};
  ops.push(branch);
  emitBody(ops, node.body, soft);
  ops.push({op: "jump", to: enter.again});
  branch.to = ops.length;
  ops.push({op: "status", value: 0});
  enter.end = ops.length;
  ops.push({op: "leave"});
}

function emitFor(ops: Op[], node: Extract<CompoundCommand, {type: "For"}>, soft: boolean): void {
  ops.push({op: "for", words: node.wordlist});
  const enter: Op = {op: "enter", again: 0, end: 0};
  ops.push(enter);
  enter.again = ops.length;
  const next: Op = {op: "next", name: node.name.value, to: 0};
  ops.push(next);
  emitBody(ops, node.body, soft);
  ops.push({op: "jump", to: enter.again});
  next.to = enter.end = ops.length;
  ops.push({op: "leave"});
}

function emitArithmeticFor(ops: Op[], node: Extract<CompoundCommand, {type: "ArithmeticFor"}>, soft: boolean): void {
  if (node.initialize) ops.push({op: "arithmetic", expression: node.initialize, soft: true});
  const enter: Op = {op: "enter", again: 0, end: 0};
  ops.push(enter);
  const top = ops.length;
  if (node.test) ops.push({op: "arithmetic", expression: node.test, soft: true});
  const branch: Op = {op: "branch", on: false, to: 0};
  if (node.test) ops.push(branch);
  emitBody(ops, node.body, soft);
  enter.again = ops.length;
  if (node.update) ops.push({op: "arithmetic", expression: node.update, soft: true});
  ops.push({op: "jump", to: top});
  branch.to = ops.length;
  ops.push({op: "status", value: 0});
  enter.end = ops.length;
  ops.push({op: "leave"});
}

function emitCase(ops: Op[], node: Extract<CompoundCommand, {type: "Case"}>, soft: boolean): void {
  const items = node.items.map((item) => ({patterns: item.pattern, to: 0}));
  const choose: Op = {op: "case", word: node.word, items, otherwise: 0};
  ops.push(choose);
  const ends: Extract<Op, {op: "jump"}>[] = [];
  node.items.forEach((item, i) => {
    items[i]!.to = ops.length;
    emitBody(ops, item.body, soft);
    if (item.terminator === ";&") return;
    const end: Op = {op: "jump", to: 0};
    ops.push(end);
    ends.push(end);
  });
  choose.otherwise = ops.length;
  for (const end of ends) end.to = ops.length;
}
