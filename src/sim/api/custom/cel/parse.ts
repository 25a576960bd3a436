// The Common Expression Language: text to a tree. Source: github.com/google/cel-spec doc/langdef.md.
// Not simulated: bytes, message construction, optional syntax.
import type {Json} from "../../object.ts";

export type Expression =
  | {readonly kind: "literal"; readonly value: Json}
  | {readonly kind: "name"; readonly name: string}
  | {readonly kind: "member"; readonly of: Expression; readonly name: string}
  | {readonly kind: "index"; readonly of: Expression; readonly at: Expression}
  | {readonly kind: "call"; readonly of: Expression | undefined; readonly name: string; readonly args: readonly Expression[]}
  | {readonly kind: "unary"; readonly operator: string; readonly of: Expression}
  | {readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression}
  | {readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression}
  | {readonly kind: "list"; readonly items: readonly Expression[]}
  | {readonly kind: "map"; readonly entries: readonly (readonly [Expression, Expression])[]};

/** The expression cannot be read. */
export class CelError extends Error {}

const TOKEN = /\s*(?:\/\/[^\n]*\n\s*)*(?:(\d+\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|0x[0-9a-fA-F]+|\d+)u?|((?:r|R)?(?:"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]))/y;

interface Token { readonly kind: "number" | "text" | "word" | "sign" | "end"; readonly text: string }

function tokens(source: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim()) {
    const start = TOKEN.lastIndex, match = TOKEN.exec(source);
    if (!match) throw new CelError(`Syntax error: token recognition error at: '${source.slice(start).trim().slice(0, 10)}'`);
    const [, number, text, word, sign] = match;
    found.push(number !== undefined ? {kind: "number", text: number} : text !== undefined ? {kind: "text", text} : word !== undefined ? {kind: "word", text: word} : {kind: "sign", text: sign!});
  }
  return found;
}

const LEVELS: readonly (readonly string[])[] = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
const END: Token = {kind: "end", text: ""};

class Parser {
  at = 0;
  readonly list: readonly Token[];
  constructor(source: string) { this.list = tokens(source); }

  peek(): Token { return this.list[this.at] ?? END; }
  take(text: string): boolean {
    const token = this.peek();
    if ((token.kind !== "sign" && token.kind !== "word") || token.text !== text) return false;
    this.at++;
    return true;
  }
  expect(text: string): void {
    if (!this.take(text)) throw new CelError(`Syntax error: mismatched input '${this.peek().text || "<EOF>"}' expecting '${text}'`);
  }

  expression(): Expression {
    const test = this.binary(0);
    if (!this.take("?")) return test;
    const yes = this.binary(0);
    this.expect(":");
    return {kind: "choice", test, yes, no: this.expression()};
  }

  binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const token = this.peek();
      if (token.kind === "end" || token.kind === "text" || !operators.includes(token.text)) return left;
      this.at++;
      left = {kind: "binary", operator: token.text, left, right: this.binary(level + 1)};
    }
  }

  unary(): Expression {
    for (const operator of ["!", "-"]) if (this.take(operator)) return {kind: "unary", operator, of: this.unary()};
    return this.postfix(this.primary());
  }

  postfix(of: Expression): Expression {
    if (this.take(".")) {
      const name = this.peek().text;
      this.at++;
      return this.postfix(this.take("(") ? {kind: "call", of, name, args: this.until(")")} : {kind: "member", of, name});
    }
    if (!this.take("[")) return of;
    const at = this.expression();
    this.expect("]");
    return this.postfix({kind: "index", of, at});
  }

  until(close: string): Expression[] {
    const found: Expression[] = [];
    while (!this.take(close)) {
      found.push(this.expression());
      if (!this.take(",")) { this.expect(close); break; }
    }
    return found;
  }

  primary(): Expression {
    const token = this.peek();
    this.at++;
    if (token.kind === "number") return {kind: "literal", value: Number(token.text)};
    if (token.kind === "text") return {kind: "literal", value: unquoted(token.text)};
    if (token.text === "(") {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (token.text === "[") return {kind: "list", items: this.until("]")};
    if (token.text === "{") return {kind: "map", entries: this.entries()};
    if (token.kind !== "word") throw new CelError(`Syntax error: mismatched input '${token.text || "<EOF>"}'`);
    if (token.text === "true" || token.text === "false") return {kind: "literal", value: token.text === "true"};
    if (token.text === "null") return {kind: "literal", value: null};
    return this.take("(") ? {kind: "call", of: undefined, name: token.text, args: this.until(")")} : {kind: "name", name: token.text};
  }

  entries(): [Expression, Expression][] {
    const found: [Expression, Expression][] = [];
    while (!this.take("}")) {
      const key = this.expression();
      this.expect(":");
      found.push([key, this.expression()]);
      if (!this.take(",")) { this.expect("}"); break; }
    }
    return found;
  }
}

function unquoted(text: string): string {
  const raw = /^[rR]/.test(text), body = raw ? text.slice(1) : text, marks = /^("""|''')/.test(body) ? 3 : 1;
  const inner = body.slice(marks, -marks);
  if (raw) return inner;
  const names: {readonly [letter: string]: string} = {n: "\n", t: "\t", r: "\r", a: "\u0007", b: "\b", f: "\f", v: "\v"};
  return inner.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/g, (_, code: string) => (code.length > 1 ? String.fromCharCode(parseInt(code.slice(1), 16)) : names[code] ?? code));
}

export function parseCel(source: string): Expression {
  const parser = new Parser(source), found = parser.expression();
  if (parser.peek().kind !== "end") throw new CelError(`Syntax error: extraneous input '${parser.peek().text}' expecting <EOF>`);
  return found;
}
