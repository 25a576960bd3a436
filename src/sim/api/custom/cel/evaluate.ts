// The Common Expression Language: a tree and its variables to a value. Source: github.com/google/cel-spec; k8s.io/apiserver/pkg/cel/library.
// Not simulated: dates, durations, URLs, IP addresses and quantities as types of their own.
import {equal} from "../../equal.ts";
import type {Json, JsonObject} from "../../object.ts";
import {isMap} from "../structure.ts";
import type {Expression} from "./parse.ts";
import {methods} from "./functions.ts";

export type Scope = {readonly [name: string]: Json};

/** What an evaluation that fails says: `no such key: x`. */
export class EvaluationError extends Error {}

export function evaluate(expression: Expression, scope: Scope): Json {
  switch (expression.kind) {
    case "literal": return expression.value;
    case "name": return named(expression.name, scope);
    case "member": return member(evaluate(expression.of, scope), expression.name);
    case "index": return indexed(evaluate(expression.of, scope), evaluate(expression.by, scope));
    case "list": return expression.items.map((item) => evaluate(item, scope));
    case "map": return Object.fromEntries(expression.entries.map(([key, value]) => [String(evaluate(key, scope)), evaluate(value, scope)]));
    case "choice": return evaluate(expression.test, scope) === true ? evaluate(expression.yes, scope) : evaluate(expression.no, scope);
    case "unary": {
      const value = evaluate(expression.of, scope);
      return expression.operator === "!" ? value !== true : -(value as number); // rules are typed when a definition is made
    }
    case "binary": return binary(expression, scope);
    case "call": return call(expression, scope);
  }
}

function named(name: string, scope: Scope): Json {
  const value = scope[name];
  if (value === undefined) throw new EvaluationError(`undeclared reference to '${name}' (in container '')`);
  return value;
}

/** Names that CEL or the schema reserve are escaped: `__namespace__`. */
const unescaped = (name: string): string => name.replace(/^__(\w+?)__$/, (whole, word: string) => (/^(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$/.test(word) ? word : whole))
  .replaceAll("__underscores__", "__").replaceAll("__dot__", ".").replaceAll("__dash__", "-").replaceAll("__slash__", "/");

function member(of: Json, name: string): Json {
  const value = isMap(of) ? of[unescaped(name)] : undefined;
  if (value === undefined) throw new EvaluationError(`no such key: ${name}`);
  return value;
}

function indexed(of: Json, at: Json): Json {
  const value = Array.isArray(of) ? (of as readonly Json[])[at as number] : isMap(of) ? of[String(at)] : undefined; // lists are asked by number
  if (value === undefined) throw new EvaluationError(Array.isArray(of) ? `index out of bounds: ${String(at)}` : `no such key: ${String(at)}`);
  return value;
}

/** && and || are content with one side where it decides, even if the other fails. */
function logical(operator: string, expression: {readonly left: Expression; readonly right: Expression}, scope: Scope): boolean {
  const decides = operator === "||";
  let failure: unknown;
  for (const side of [expression.left, expression.right]) {
    try {
      if (evaluate(side, scope) === decides) return decides;
    } catch (error) {
      failure = error;
    }
  }
  if (failure) throw failure;
  return !decides;
}

function binary(expression: Extract<Expression, {kind: "binary"}>, scope: Scope): Json {
  const {operator} = expression;
  if (operator === "&&" || operator === "||") return logical(operator, expression, scope);
  const left = evaluate(expression.left, scope), right = evaluate(expression.right, scope);
  switch (operator) {
    case "==": return equal(left, right);
    case "!=": return !equal(left, right);
    case "in": return Array.isArray(right) ? (right as readonly Json[]).some((item) => equal(item, left)) : isMap(right) && right[String(left)] !== undefined;
    case "<": return left! < right!;
    case "<=": return left! <= right!;
    case ">": return left! > right!;
    case ">=": return left! >= right!;
    default: return arithmetic(operator, left, right);
  }
}

function arithmetic(operator: string, left: Json, right: Json): Json {
  if (operator === "+" && Array.isArray(left) && Array.isArray(right)) return [...(left as readonly Json[]), ...(right as readonly Json[])];
  if (operator === "+" && typeof left === "string") return left + String(right);
  const a = left as number, b = right as number; // what is left is numbers
  const whole = Number.isInteger(a) && Number.isInteger(b);
  if (whole && b === 0 && (operator === "/" || operator === "%")) throw new EvaluationError(operator === "/" ? "division by zero" : "modulus by zero");
  switch (operator) {
    case "+": return a + b;
    case "-": return a - b;
    case "*": return a * b;
    case "/": return whole ? Math.trunc(a / b) : a / b;
    default: return a % b;
  }
}

type Call = Extract<Expression, {kind: "call"}>;

function call(expression: Call, scope: Scope): Json {
  const {name, of, args} = expression;
  if (name === "has" && !of) return present(args[0], scope);
  if (of && MACROS.has(name) && args[0]?.kind === "name") return macro(expression, args[0].name, scope);
  const method = methods[name];
  if (!method) throw new EvaluationError(`undeclared reference to '${name}' (in container '')`);
  return method([...(of ? [evaluate(of, scope)] : []), ...args.map((arg) => evaluate(arg, scope))]);
}

function present(of: Expression | undefined, scope: Scope): boolean {
  if (of?.kind !== "member") throw new EvaluationError("invalid argument to has() macro");
  const holder = evaluate(of.of, scope);
  return isMap(holder) && holder[unescaped(of.name)] !== undefined;
}

const MACROS = new Set(["all", "exists", "exists_one", "existsOne", "filter", "map"]);

function macro({name, of, args}: Call, variable: string, scope: Scope): Json {
  const range = evaluate(of!, scope), items: readonly Json[] = Array.isArray(range) ? (range as readonly Json[]) : Object.keys(range as JsonObject);
  const given = (item: Json, body: Expression): Json => evaluate(body, {...scope, [variable]: item});
  const test = args[1]!;
  switch (name) {
    case "all": return items.every((item) => given(item, test) === true);
    case "exists": return items.some((item) => given(item, test) === true);
    case "filter": return items.filter((item) => given(item, test) === true);
    case "map": return args[2] ? items.filter((item) => given(item, test) === true).map((item) => given(item, args[2]!)) : items.map((item) => given(item, test));
    default: return items.filter((item) => given(item, test) === true).length === 1;
  }
}
