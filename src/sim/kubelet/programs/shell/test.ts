// `[ … ]`, `test` and `[[ … ]]`.
import type {TestExpression} from "unbash";
import {normalPath} from "../../paths.ts";
import {listOf, setArray} from "./arrays.ts";
import {compared} from "./comparison.ts";
import {expandPattern, expandText, toRegExp} from "./expand.ts";
import type {Machine} from "./state.ts";

export function testExpression(machine: Machine, node: TestExpression): boolean {
  switch (node.type) {
    case "TestGroup": return testExpression(machine, node.expression);
    case "TestNot": return testExpression(machine, node.operand) !== (node.negations.length % 2 === 1);
    case "TestLogical": return node.operator === "&&" ? node.operands.every((part) => testExpression(machine, part)) : node.operands.some((part) => testExpression(machine, part));
    case "TestUnary": return unary(machine, node.operator, expandText(machine, node.operand));
    case "TestBinary": {
      const left = expandText(machine, node.left);
      if (node.operator === "=~") {
        const found = new RegExp(expandText(machine, node.right)).exec(left);
        setArray(machine, "BASH_REMATCH", listOf((found ?? []).map((part: string | undefined) => part ?? "")));
        return found !== null;
      }
      if (node.operator === "=" || node.operator === "==" || node.operator === "!=") return new RegExp(`^(?:${toRegExp(expandPattern(machine, node.right))})$`, "s").test(left) === (node.operator !== "!=");
      return compared(node.operator, left, expandText(machine, node.right), Number) ?? false;
    }
  }
}

function unary(machine: Machine, operator: string, operand: string): boolean {
  const stat = operator.length === 2 && "edfrswxhL".includes(operator[1]!) ? machine.io.files.stat(normalPath(operand, machine.state.cwd)) : undefined;
  switch (operator) {
    case "-n": return operand !== "";
    case "-z": return operand === "";
    case "-e": case "-r": case "-w": return stat !== undefined;
    case "-f": return stat?.type === "file";
    case "-d": return stat?.type === "directory";
    case "-s": return (stat?.size ?? 0) > 0;
    case "-x": return stat !== undefined && (stat.type === "directory" || (stat.mode & 0o111) !== 0);
    case "-v": return machine.state.vars[operand] !== undefined;
    default: return false;
  }
}

/** The words of `[` or `test`, without the closing bracket. */
export function testWords(machine: Machine, words: readonly string[]): boolean {
  const or = words.indexOf("-o");
  if (or > 0) return testWords(machine, words.slice(0, or)) || testWords(machine, words.slice(or + 1));
  const and = words.indexOf("-a");
  if (and > 0) return testWords(machine, words.slice(0, and)) && testWords(machine, words.slice(and + 1));
  if (words[0] === "!" && words.length > 1) return !testWords(machine, words.slice(1));
  if (words.length === 1) return words[0] !== "";
  if (words.length === 2) return unary(machine, words[0]!, words[1]!);
  return words.length === 3 && (compared(words[1]!, words[0]!, words[2]!, Number) ?? false);
}
