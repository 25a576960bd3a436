// Text → YAML tokens, as go-yaml's scanner cuts them (go.yaml.in/yaml/v2, scannerc.go): what it refuses, in which words and on which line.
import {scanBlockScalar, scanFlowScalar, scanPlainScalar} from "./scalars.ts";
import {scanAnchor, scanDirective, scanTag} from "./properties.ts";

/** A place in the text; lines and columns count from 0. */
export interface Mark { readonly index: number; readonly line: number; readonly column: number }

export type TokenType = "version" | "tag-directive" | "document-start" | "document-end" | "stream-end" | "sequence-start" | "mapping-start" | "block-end"
  | "[" | "]" | "{" | "}" | "," | "-" | "key" | "value" | "alias" | "anchor" | "tag" | "scalar";

export interface Token {
  readonly type: TokenType;
  readonly mark: Mark;
  /** A scalar's text, an anchor's name, a tag's or directive's handle. */
  readonly value?: string;
  /** What follows a tag's handle; a directive's prefix. */
  readonly suffix?: string;
  readonly plain?: boolean;
}

/** What is wrong, where it was seen (`problem`) and what was being read (`context`). */
export class SyntaxProblem extends Error {
  readonly problem: Mark;
  readonly context: Mark | undefined;
  readonly scanning: boolean;
  constructor(message: string, problem: Mark, context: Mark | undefined, scanning: boolean) { super(message); this.problem = problem; this.context = context; this.scanning = scanning; }
}

/** Where a key may have begun whose colon was not seen yet. */
interface SimpleKey { possible: boolean; required: boolean; token: number; mark: Mark }

const START: Mark = {index: 0, line: 0, column: 0};
/** Characters that a key may be long. */
const KEY_LIMIT = 1024;
const DEPTH_LIMIT = 10_000;
const NO_PLAIN = new Set([..."-?:,[]{}#&*!|>'\"%@`"]);

export const isBreak = (letter: string): boolean => letter === "\n" || letter === "\r" || letter === "\u0085" || letter === "\u2028" || letter === "\u2029";
export const isBlank = (letter: string): boolean => letter === " " || letter === "\t";
/** Blank, break or the end. */
export const isBlankOrEnd = (letter: string): boolean => letter === "" || isBlank(letter) || isBreak(letter);

export class Scanner {
  readonly #text: string;
  #index = 0;
  #line = 0;
  #column = 0;
  readonly #tokens: Token[] = [];
  /** Tokens that were taken. */
  #taken = 0;
  #done = false;
  flow = 0;
  indent = -1;
  readonly #indents: number[] = [];
  readonly #keys: SimpleKey[] = [{possible: false, required: false, token: 0, mark: START}];
  /** Where in `keys` the key is that may begin with a token. */
  readonly #keyOfToken = new Map<number, number>();
  keyAllowed = true;

  constructor(text: string) { this.#text = text; }

  // --- The text ---

  get mark(): Mark { return {index: this.#index, line: this.#line, column: this.#column}; }
  get column(): number { return this.#column; }
  /** The letter here, or some way on; "" at the end. */
  at(offset = 0): string { return this.#text.charAt(this.#index + offset); }
  skip(count = 1): void { this.#index += count; this.#column += count; }
  /** Takes a letter. */
  read(): string { const letter = this.at(); this.skip(); return letter; }
  /** Takes a line's end, as it counts in a scalar. */
  readBreak(): string {
    const letter = this.at();
    this.#index += letter === "\r" && this.at(1) === "\n" ? 2 : 1;
    this.#column = 0;
    this.#line++;
    return letter === "\u2028" || letter === "\u2029" ? letter : "\n";
  }
  skipBlanks(): void { while (isBlank(this.at())) this.skip(); }
  skipComment(): void { if (this.at() === "#") while (this.at() !== "" && !isBreak(this.at())) this.skip(); }
  /** `---` or `...` at the beginning of a line. */
  atIndicator(): boolean {
    if (this.#column !== 0) return false;
    const three = this.#text.slice(this.#index, this.#index + 3);
    return (three === "---" || three === "...") && isBlankOrEnd(this.at(3));
  }
  fail(message: string, context?: Mark): never { throw new SyntaxProblem(message, this.mark, context, true); }

  // --- Tokens for the parser ---

  peek(): Token {
    while (!this.#done && (this.#tokens.length === 0 || this.#headMayBecomeKey())) this.#fetch();
    return this.#tokens[0]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.type === "stream-end") return token;
    this.#tokens.shift();
    this.#taken++;
    return token;
  }

  #headMayBecomeKey(): boolean {
    const key = this.#keyOfToken.get(this.#taken);
    return key !== undefined && this.#isValid(this.#keys[key]!);
  }

  #add(type: TokenType, mark: Mark, rest: Partial<Token> = {}): void { this.#tokens.push({type, mark, ...rest}); }

  #fetch(): void {
    this.#toNextToken();
    this.#unroll(this.#column);
    const letter = this.at();
    if (letter === "") return this.#fetchEnd();
    if (this.#column === 0 && letter === "%") return this.#fetchDirective();
    if (this.atIndicator()) return this.#fetchIndicator(letter === "-" ? "document-start" : "document-end");
    if (letter === "[" || letter === "{") return this.#openFlow(letter);
    if (letter === "]" || letter === "}") return this.#closeFlow(letter);
    if (letter === ",") return this.#fetchComma();
    const endsHere = isBlankOrEnd(this.at(1));
    if (letter === "-" && endsHere) return this.#fetchEntry();
    if (letter === "?" && (this.flow > 0 || endsHere)) return this.#fetchKey();
    if (letter === ":" && (this.flow > 0 || endsHere)) return this.#fetchValue();
    this.#fetchNode(letter);
  }

  #fetchNode(letter: string): void {
    if ((letter === "|" || letter === ">") && this.flow === 0) {
      this.#removeKey();
      this.keyAllowed = true;
      this.#tokens.push(scanBlockScalar(this, letter === "|"));
      return;
    }
    const scan = this.#nodeScanner(letter);
    if (!scan) this.fail("found character that cannot start any token", this.mark);
    this.#saveKey();
    this.keyAllowed = false;
    this.#tokens.push(scan());
  }

  #nodeScanner(letter: string): (() => Token) | undefined {
    if (letter === "*") return () => scanAnchor(this, "alias");
    if (letter === "&") return () => scanAnchor(this, "anchor");
    if (letter === "!") return () => scanTag(this);
    if (letter === "'" || letter === '"') return () => scanFlowScalar(this, letter === "'");
    const plain = (!isBlank(letter) && !NO_PLAIN.has(letter)) || (letter === "-" && !isBlank(this.at(1))) || (this.flow === 0 && (letter === "?" || letter === ":") && !isBlankOrEnd(this.at(1)));
    return plain ? () => scanPlainScalar(this) : undefined;
  }

  #toNextToken(): void {
    for (;;) {
      if (this.#column === 0 && this.at() === "\uFEFF") this.skip();
      while (this.at() === " " || ((this.flow > 0 || !this.keyAllowed) && this.at() === "\t")) this.skip();
      this.skipComment();
      if (!isBreak(this.at())) return;
      this.readBreak();
      if (this.flow === 0) this.keyAllowed = true;
    }
  }

  // --- Keys ---

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line >= this.#line && key.mark.index + KEY_LIMIT >= this.#index) return true;
    if (key.required) this.fail("could not find expected ':'", key.mark);
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    if (!this.keyAllowed) return;
    const required = this.flow === 0 && this.indent === this.#column;
    this.#removeKey();
    const token = this.#taken + this.#tokens.length;
    this.#keys[this.#keys.length - 1] = {possible: true, required, token, mark: this.mark};
    this.#keyOfToken.set(token, this.#keys.length - 1);
  }

  #removeKey(): void {
    const key = this.#keys.at(-1)!;
    if (!key.possible) return;
    if (key.required) this.fail("could not find expected ':'", key.mark);
    key.possible = false;
    this.#keyOfToken.delete(key.token);
  }

  // --- Indentation ---

  /** A block collection begins at a column; its token comes before the one with the number, or last. */
  #roll(column: number, type: TokenType, mark: Mark, before = -1): void {
    if (this.flow > 0 || this.indent >= column) return;
    this.#indents.push(this.indent);
    this.indent = column;
    if (this.#indents.length > DEPTH_LIMIT) this.fail(`exceeded max depth of ${DEPTH_LIMIT}`, this.#keys.at(-1)!.mark);
    if (before < 0) this.#add(type, mark); else this.#tokens.splice(before - this.#taken, 0, {type, mark});
  }

  #unroll(column: number): void {
    if (this.flow > 0) return;
    while (this.indent > column) {
      this.#add("block-end", this.mark);
      this.indent = this.#indents.pop()!;
    }
  }

  // --- One kind of token each ---

  #one(type: TokenType, length = 1): void {
    this.#add(type, this.mark);
    this.skip(length);
  }

  #fetchEnd(): void {
    if (this.#column !== 0) { this.#column = 0; this.#line++; }
    this.#unroll(-1);
    this.#removeKey();
    this.keyAllowed = false;
    this.#add("stream-end", this.mark);
    this.#done = true;
  }

  #fetchDirective(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.keyAllowed = false;
    this.#tokens.push(scanDirective(this));
  }

  #fetchIndicator(type: TokenType): void {
    this.#unroll(-1);
    this.#removeKey();
    this.keyAllowed = false;
    this.#one(type, 3);
  }

  #openFlow(letter: "[" | "{"): void {
    this.#saveKey();
    this.#keys.push({possible: false, required: false, token: this.#taken + this.#tokens.length, mark: this.mark});
    if (++this.flow > DEPTH_LIMIT) this.fail(`exceeded max depth of ${DEPTH_LIMIT}`, this.mark);
    this.keyAllowed = true;
    this.#one(letter);
  }

  #closeFlow(letter: "]" | "}"): void {
    this.#removeKey();
    if (this.flow > 0) {
      this.flow--;
      // This also forgets a key that the whole collection could have been, as upstream does: `{}: x` is refused in a block.
      this.#keyOfToken.delete(this.#keys.pop()!.token);
    }
    this.keyAllowed = false;
    this.#one(letter);
  }

  #fetchComma(): void {
    this.#removeKey();
    this.keyAllowed = true;
    this.#one(",");
  }

  #fetchEntry(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) this.fail("block sequence entries are not allowed in this context", this.mark);
      this.#roll(this.#column, "sequence-start", this.mark);
    }
    this.#removeKey();
    this.keyAllowed = true;
    this.#one("-");
  }

  #fetchKey(): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) this.fail("mapping keys are not allowed in this context", this.mark);
      this.#roll(this.#column, "mapping-start", this.mark);
    }
    this.#removeKey();
    this.keyAllowed = this.flow === 0;
    this.#one("key");
  }

  #fetchValue(): void {
    const key = this.#keys.at(-1)!;
    if (this.#isValid(key)) {
      this.#tokens.splice(key.token - this.#taken, 0, {type: "key", mark: key.mark});
      this.#roll(key.mark.column, "mapping-start", key.mark, key.token);
      key.possible = false;
      this.#keyOfToken.delete(key.token);
      this.keyAllowed = false;
    } else {
      if (this.flow === 0) {
        if (!this.keyAllowed) this.fail("mapping values are not allowed in this context", this.mark);
        this.#roll(this.#column, "mapping-start", this.mark);
      }
      this.keyAllowed = this.flow === 0;
    }
    this.#one("value");
  }
}
