// $((…)) and ((…)): integers, variables, assignment, C's operators.
import type {ArithmeticExpression} from "unbash";

export interface Variables { get(name: string): string | undefined; set(name: string, value: string): void }

const number = (text: string | undefined): number => {
  const value = (text ?? "").trim();
  if (/^0[xX][0-9a-fA-F]+$/.test(value)) return parseInt(value, 16);
  if (/^0[0-7]+$/.test(value)) return parseInt(value, 8);
  return Number.isFinite(Number(value)) ? Math.trunc(Number(value)) : 0;
};

const ASSIGN = /^(?:[-+*/%&|^]|<<|>>)?=$/;

export function evaluate(node: ArithmeticExpression | undefined, variables: Variables): number {
  if (!node) return 0;
  switch (node.type) {
    case "ArithmeticWord": return word(node.value, variables);
    case "ArithmeticGroup": return evaluate(node.expression, variables);
    case "ArithmeticTernary": return evaluate(node.test, variables) !== 0 ? evaluate(node.consequent, variables) : evaluate(node.alternate, variables);
    case "ArithmeticUnary": return unary(node, variables);
    case "ArithmeticBinary": return binary(node, variables);
    case "ArithmeticCommandExpansion": return 0;
  }
}

function word(value: string, variables: Variables): number {
  const name = value.replace(/^\$\{?(\w+)\}?$/, "$1");
  if (/^[A-Za-z_]\w*\[.*\]$/.test(name)) return number(variables.get(name));
  if (/^[A-Za-z_]\w*$/.test(name) || value.startsWith("$")) {
    const text = variables.get(name) ?? "";
    return /^[A-Za-z_]\w*$/.test(text) && text !== name ? word(text, variables) : number(text);
  }
  return number(value);
}

function unary(node: Extract<ArithmeticExpression, {type: "ArithmeticUnary"}>, variables: Variables): number {
  const value = evaluate(node.operand, variables);
  if (node.operator === "++" || node.operator === "--") {
    const next = value + (node.operator === "++" ? 1 : -1);
    if (node.operand.type === "ArithmeticWord") variables.set(node.operand.value.replace(/^\$/, ""), String(next));
    return node.prefix ? next : value;
  }
  return node.operator === "-" ? -value : node.operator === "!" ? Number(value === 0) : node.operator === "~" ? ~value : value;
}

function binary(node: Extract<ArithmeticExpression, {type: "ArithmeticBinary"}>, variables: Variables): number {
  const {operator} = node;
  if (ASSIGN.test(operator) && node.left.type === "ArithmeticWord" && operator !== "==") {
    const right = evaluate(node.right, variables);
    const value = operator === "=" ? right : combine(operator.slice(0, -1), evaluate(node.left, variables), right);
    variables.set(node.left.value, String(value));
    return value;
  }
  const left = evaluate(node.left, variables);
  if (operator === "&&") return Number(left !== 0 && evaluate(node.right, variables) !== 0);
  if (operator === "||") return Number(left !== 0 || evaluate(node.right, variables) !== 0);
  return combine(operator, left, evaluate(node.right, variables));
}

function combine(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+": return a + b;
    case "-": return a - b;
    case "*": return a * b;
    case "/": return b === 0 ? 0 : Math.trunc(a / b);
    case "%": return b === 0 ? 0 : a % b;
    case "**": return a ** b;
    case "<<": return a << b;
    case ">>": return a >> b;
    case "&": return a & b;
    case "|": return a | b;
    case "^": return a ^ b;
    case "==": return Number(a === b);
    case "!=": return Number(a !== b);
    case "<": return Number(a < b);
    case ">": return Number(a > b);
    case "<=": return Number(a <= b);
    case ">=": return Number(a >= b);
    default: return b;
  }
}
