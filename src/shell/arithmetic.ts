// Shell arithmetic: `$(( … ))`, `(( … ))`, `let`. Numbers are 64-bit in bash; here they are exact up to 2^53.
import type {ArithmeticExpression} from "unbash";

export interface Numbers {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** The text of a word with its expansions done. */
  word(expression: Extract<ArithmeticExpression, {type: "ArithmeticWord"}>): string;
  parse(text: string): ArithmeticExpression | undefined;
}

export class ArithmeticError extends Error {}

export function evaluate(expression: ArithmeticExpression, numbers: Numbers): number {
  switch (expression.type) {
    case "ArithmeticGroup": return evaluate(expression.expression, numbers);
    case "ArithmeticWord": return wordValue(numbers.word(expression), numbers);
    case "ArithmeticTernary": return evaluate(evaluate(expression.test, numbers) !== 0 ? expression.consequent : expression.alternate, numbers);
    case "ArithmeticUnary": return unary(expression, numbers);
    case "ArithmeticBinary": return binary(expression, numbers);
    case "ArithmeticCommandExpansion": throw new ArithmeticError("command substitution in arithmetic is not supported here");
  }
}

function wordValue(text: string, numbers: Numbers, depth = 0): number {
  const word = text.trim();
  if (word === "") return 0;
  if (/^0[xX][0-9a-fA-F]+$/.test(word)) return parseInt(word, 16);
  if (/^0[0-7]+$/.test(word)) return parseInt(word, 8);
  if (/^\d+$/.test(word)) return Number(word);
  const based = /^(\d+)#(\w+)$/.exec(word);
  if (based) return parseInt(based[2]!, Number(based[1]));
  if (/^[A-Za-z_]\w*(\[.*\])?$/.test(word)) return depth > 50 ? 0 : wordValue(numbers.get(word) ?? "0", numbers, depth + 1);
  const inner = numbers.parse(word);
  if (!inner || inner.type === "ArithmeticWord") throw new ArithmeticError(`${word}: syntax error: operand expected (error token is "${word}")`);
  return evaluate(inner, numbers);
}

const nameOf = (expression: ArithmeticExpression): string => {
  if (expression.type === "ArithmeticWord") return expression.value.trim();
  throw new ArithmeticError("attempted assignment to non-variable");
};

function unary(expression: Extract<ArithmeticExpression, {type: "ArithmeticUnary"}>, numbers: Numbers): number {
  const {operator, operand, prefix} = expression;
  const value = evaluate(operand, numbers);
  if (operator === "++" || operator === "--") {
    const next = operator === "++" ? value + 1 : value - 1;
    numbers.set(nameOf(operand), String(next));
    return prefix ? next : value;
  }
  return operator === "-" ? -value : operator === "+" ? value : operator === "!" ? Number(value === 0) : ~value;
}

function binary(expression: Extract<ArithmeticExpression, {type: "ArithmeticBinary"}>, numbers: Numbers): number {
  const {operator, left, right} = expression;
  if (operator === "&&") return Number(evaluate(left, numbers) !== 0 && evaluate(right, numbers) !== 0);
  if (operator === "||") return Number(evaluate(left, numbers) !== 0 || evaluate(right, numbers) !== 0);
  if (operator === "=") {
    const value = evaluate(right, numbers);
    numbers.set(nameOf(left), String(value));
    return value;
  }
  if (/^(?:[-+*/%&|^]|<<|>>)=$/.test(operator)) {
    const value = apply(operator.slice(0, -1), evaluate(left, numbers), evaluate(right, numbers));
    numbers.set(nameOf(left), String(value));
    return value;
  }
  return apply(operator, evaluate(left, numbers), evaluate(right, numbers));
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+": return a + b;
    case "-": return a - b;
    case "*": return a * b;
    case "/": case "%":
      if (b === 0) throw new ArithmeticError(`division by 0 (error token is "${b}")`);
      return operator === "/" ? Math.trunc(a / b) : a % b;
    case "**": return a ** b;
    case "<": return Number(a < b);
    case ">": return Number(a > b);
    case "<=": return Number(a <= b);
    case ">=": return Number(a >= b);
    case "==": return Number(a === b);
    case "!=": return Number(a !== b);
    case "&": return a & b;
    case "|": return a | b;
    case "^": return a ^ b;
    case "<<": return a << b;
    case ">>": return a >> b;
    case ",": return b;
    default: throw new ArithmeticError(`syntax error: invalid arithmetic operator (error token is "${operator}")`);
  }
}
