// The Common Expression Language: text to a tree. Source: github.com/google/cel-spec doc/langdef.md.
// Not simulated: bytes, message construction, optional syntax.
import type {Json} from "../../object.ts";

/** `at` is where its operator, its dot or its parenthesis stands, as cel-go tells. */
export type Expression = {readonly at: number} & (
  | {readonly kind: "literal"; readonly value: Json; readonly form: "int" | "uint" | "double" | "string" | "bool" | "null_type"}
  | {readonly kind: "name"; readonly name: string}
  | {readonly kind: "member"; readonly of: Expression; readonly name: string}
  | {readonly kind: "index"; readonly of: Expression; readonly by: Expression}
  | {readonly kind: "call"; readonly of: Expression | undefined; readonly name: string; readonly args: readonly Expression[]}
  | {readonly kind: "unary"; readonly operator: string; readonly of: Expression}
  | {readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression}
  | {readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression}
  | {readonly kind: "list"; readonly items: readonly Expression[]}
  | {readonly kind: "map"; readonly entries: readonly (readonly [Expression, Expression])[]});

/** The expression cannot be read, or makes no sense; `at` is where in it. */
export class CelError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const TOKEN = /\s*(?:\/\/[^\n]*\n\s*)*(?:(\d+\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|0x[0-9a-fA-F]+|\d+)u?|((?:r|R)?(?:"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]))/y;

interface Token { readonly kind: "number" | "text" | "word" | "sign" | "end"; readonly text: string; readonly at: number }

function tokens(source: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim()) {
    const start = TOKEN.lastIndex, match = TOKEN.exec(source);
    if (!match) {
      const at = start + source.slice(start).search(/\S/);
      throw new CelError(`Syntax error: token recognition error at: '${source.slice(at, at + (source[at] === "=" || source[at] === "&" || source[at] === "|" ? 2 : 1))}'`, at);
    }
    const [, number, text, word, sign] = match, shown = number ?? text ?? word ?? sign!, at = TOKEN.lastIndex - shown.length - (number !== undefined && /u$/i.test(match[0]) ? 1 : 0);
    found.push({kind: number !== undefined ? "number" : text !== undefined ? "text" : word !== undefined ? "word" : "sign", text: number !== undefined ? source.slice(at, TOKEN.lastIndex) : shown, at});
  }
  return [...found, {kind: "end", text: "", at: source.length}];
}

const LEVELS: readonly (readonly string[])[] = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
/** What may begin an expression, as the grammar's generator lists it. */
const BEGINNINGS = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

class Parser {
  at = 0;
  readonly list: readonly Token[];
  constructor(source: string) { this.list = tokens(source); }

  peek(): Token { return this.list[this.at] ?? this.list.at(-1)!; } // the end stays the end
  take(text: string): boolean {
    const token = this.peek();
    if ((token.kind !== "sign" && token.kind !== "word") || token.text !== text) return false;
    this.at++;
    return true;
  }
  expect(text: string): void {
    const {kind, text: found, at} = this.peek();
    if (!this.take(text)) throw new CelError(kind === "end" ? `Syntax error: missing '${text}' at '<EOF>'` : `Syntax error: mismatched input '${found}' expecting '${text}'`, at);
  }

  expression(): Expression {
    const test = this.binary(0), {at} = this.peek();
    if (!this.take("?")) return test;
    const yes = this.binary(0);
    this.expect(":");
    return {kind: "choice", at, test, yes, no: this.expression()};
  }

  binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const token = this.peek();
      if (token.kind === "end" || token.kind === "text" || !operators.includes(token.text)) return left;
      this.at++;
      left = {kind: "binary", at: token.at, operator: token.text, left, right: this.binary(level + 1)};
    }
  }

  unary(): Expression {
    const {at} = this.peek();
    for (const operator of ["!", "-"]) if (this.take(operator)) return {kind: "unary", at, operator, of: this.unary()};
    return this.postfix(this.primary());
  }

  postfix(of: Expression): Expression {
    const {at} = this.peek();
    if (this.take(".")) {
      const {text: name, at: place, kind} = this.peek();
      if (kind !== "word") throw new CelError(kind === "end" ? "Syntax error: no viable alternative at input '.'" : `Syntax error: mismatched input '${name}' expecting IDENTIFIER`, place);
      this.at++;
      const {at: call} = this.peek();
      return this.postfix(this.take("(") ? {kind: "call", at: call, of, name, args: this.until(")")} : {kind: "member", at, of, name});
    }
    if (!this.take("[")) return of;
    const by = this.expression();
    this.expect("]");
    return this.postfix({kind: "index", at, of, by});
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
    const token = this.peek(), {at} = token;
    this.at++;
    if (token.kind === "number") return {kind: "literal", at, value: Number(token.text.replace(/u$/i, "")), form: /u$/i.test(token.text) ? "uint" : /^0x|^\d+$/.test(token.text) ? "int" : "double"};
    if (token.kind === "text") return {kind: "literal", at, value: unquoted(token.text), form: "string"};
    if (token.text === "(") {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (token.text === "[") return {kind: "list", at, items: this.until("]")};
    if (token.text === "{") return {kind: "map", at, entries: this.entries()};
    if (token.kind !== "word") throw new CelError(`Syntax error: ${token.kind === "end" ? "mismatched input '<EOF>'" : `${this.peek().kind === "end" ? "mismatched" : "extraneous"} input '${token.text}'`} expecting ${BEGINNINGS}`, at);
    if (token.text === "true" || token.text === "false") return {kind: "literal", at, value: token.text === "true", form: "bool"};
    if (token.text === "null") return {kind: "literal", at, value: null, form: "null_type"};
    const {at: call} = this.peek();
    return this.take("(") ? {kind: "call", at: call, of: undefined, name: token.text, args: this.until(")")} : {kind: "name", at, name: token.text};
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
  if (parser.peek().kind !== "end") throw new CelError(`Syntax error: ${parser.at === parser.list.length - 2 ? "extraneous" : "mismatched"} input '${parser.peek().text}' expecting <EOF>`, parser.peek().at);
  return found;
}
