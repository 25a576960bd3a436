// `[[ … ]]` and `test`/`[`: file, string and number tests.
import type {TestExpression} from "unbash";
import {compared, COMPARISONS} from "../sim/kubelet/programs/shell/comparison.ts";
import {evaluate} from "./arithmetic.ts";
import {ShellError, type Context} from "./context.ts";
import {arithmeticOf, numbers, pattern, text} from "./expand.ts";
import {matches} from "./pattern.ts";
import {setVariable} from "./state.ts";
import {resolvePath} from "./tree.ts";

export async function conditional(context: Context, node: TestExpression): Promise<boolean> {
  switch (node.type) {
    case "TestGroup": return conditional(context, node.expression);
    case "TestNot": return (node.negations.length % 2 === 1) !== await conditional(context, node.operand);
    case "TestLogical": {
      for (const operand of node.operands) if (await conditional(context, operand) !== (node.operator === "&&")) return node.operator !== "&&";
      return node.operator === "&&";
    }
    case "TestUnary": return unary(context, node.operator, await text(context, node.operand));
    case "TestBinary": {
      const left = await text(context, node.left);
      if (node.operator === "=~") return regularExpression(context, left, await text(context, node.right));
      if (node.operator === "==" || node.operator === "=") return matches(left, await pattern(context, node.right));
      if (node.operator === "!=") return !matches(left, await pattern(context, node.right));
      return binary(context, left, node.operator, await text(context, node.right), true);
    }
  }
}

function regularExpression(context: Context, value: string, source: string): boolean {
  const match = new RegExp(source.replace(/\[\[:space:\]\]/g, "\\s").replace(/\[\[:digit:\]\]/g, "\\d").replace(/\[\[:alpha:\]\]/g, "[A-Za-z]")).exec(value);
  if (match) setVariable(context.state, "BASH_REMATCH", new Map(match.map((part, i) => [String(i), part ?? ""])));
  return match !== null;
}

function unary(context: Context, operator: string, operand: string): boolean {
  if (operator === "-z") return operand === "";
  if (operator === "-n") return operand !== "";
  if (operator === "-v") return context.state.variables.has(operand);
  if (operator === "-t") return false;
  const {tree} = context.session;
  const path = resolvePath(context.state.cwd, operand);
  if (operator === "-L" || operator === "-h") return tree.get(path)?.type === "link";
  const entry = operand === "" ? undefined : tree.get(tree.real(path));
  if (operand === "/dev/null") return "ecwr".includes(operator.slice(1));
  if (!entry) return false;
  switch (operator) {
    case "-e": case "-a": case "-r": case "-w": case "-O": case "-G": return true;
    case "-f": return entry.type === "file";
    case "-d": return entry.type === "directory";
    case "-s": return entry.type === "directory" || (entry.type === "file" && entry.content !== "");
    case "-x": return entry.type !== "link" && (entry.mode & 0o111) !== 0;
    default: return false;
  }
}

function binary(context: Context, left: string, operator: string, right: string, arithmetic: boolean): boolean {
  if (operator === "-nt" || operator === "-ot") {
    const age = (name: string) => context.session.tree.get(resolvePath(context.state.cwd, name))?.mtimeMs ?? -1;
    return operator === "-nt" ? age(left) > age(right) : age(left) < age(right);
  }
  const number = (value: string): number => {
    if (/^\s*[-+]?\d+\s*$/.test(value)) return Number(value);
    const expression = arithmetic ? arithmeticOf(value) : undefined;
    if (!arithmetic) throw new ShellError(`[: ${value}: integer expression expected`, 2);
    return expression ? evaluate(expression, numbers(context)) : 0;
  };
  const result = compared(operator, left, right, number);
  if (result === undefined) throw new ShellError(`[: ${operator}: binary operator expected`, 2);
  return result;
}

const BINARY = new Set([...COMPARISONS, "-nt", "-ot"]);

/** `test` over words. */
export function test(context: Context, args: readonly string[]): boolean {
  let at = 0;
  const or = (): boolean => { let value = and(); while (args[at] === "-o") { at++; const other = and(); value ||= other; } return value; };
  const and = (): boolean => { let value = not(); while (args[at] === "-a" && at + 1 < args.length) { at++; const other = not(); value &&= other; } return value; };
  const not = (): boolean => {
    if (args[at] === "!" && args.length - at > 1) { at++; return !not(); }
    return primary();
  };
  const primary = (): boolean => {
    const first = args[at];
    if (first === undefined) return false;
    const operator = args[at + 1];
    if (operator !== undefined && BINARY.has(operator) && args[at + 2] !== undefined) { at += 3; return binary(context, first, operator, args[at - 1]!, false); }
    if (first === "(") { at++; const value = or(); at++; return value; }
    if (/^-[a-zA-Z]$/.test(first) && args[at + 1] !== undefined) { at += 2; return unary(context, first, args[at - 1]!); }
    at++;
    return first !== "";
  };
  const value = or();
  if (at < args.length && args.length === 2) throw new ShellError(`[: ${args[0]}: unary operator expected`, 2);
  if (at < args.length && args.length === 3) throw new ShellError(`[: ${args[1]}: binary operator expected`, 2);
  if (at < args.length) throw new ShellError("[: too many arguments", 2);
  return value;
}
