// Scalars of a YAML text: block (`|`, `>`), quoted and plain. Source: go-yaml, scannerc.go (yaml_parser_scan_*_scalar).
import {isBlank, isBlankOrEnd, isBreak, type Mark, type Scanner, type Token} from "./scanner.ts";

const isDigit = (letter: string): boolean => letter >= "0" && letter <= "9";

/** `+`, `-` and an indentation after `|` or `>`, in either order. */
function blockHeader(scanner: Scanner, start: Mark): {readonly chomping: string; readonly increment: number} {
  let chomping = "", increment = 0;
  const chomp = () => { if (scanner.at() === "+" || scanner.at() === "-") chomping = scanner.read(); };
  const digit = () => {
    if (!isDigit(scanner.at())) return;
    if (scanner.at() === "0") scanner.fail("found an indentation indicator equal to 0", start);
    increment = Number(scanner.read());
  };
  chomp();
  digit();
  if (chomping === "") chomp();
  scanner.skipBlanks();
  scanner.skipComment();
  if (scanner.at() !== "" && !isBreak(scanner.at())) scanner.fail("did not find expected comment or line break", start);
  if (isBreak(scanner.at())) scanner.readBreak();
  return {chomping, increment};
}

export function scanBlockScalar(scanner: Scanner, literal: boolean): Token {
  const mark = scanner.mark;
  scanner.skip();
  const {chomping, increment} = blockHeader(scanner, mark);
  let indent = increment === 0 ? 0 : Math.max(scanner.indent, 0) + increment, text = "", leading = "", trailing = "", wasBlank = false;
  const breaks = () => {
    const found = blockBreaks(scanner, indent, mark);
    indent = found.indent;
    trailing += found.breaks;
  };
  breaks();
  while (scanner.column === indent && scanner.at() !== "") {
    const blank = isBlank(scanner.at());
    // A folded scalar joins lines that are not indented further.
    if (!literal && !wasBlank && !blank && leading.startsWith("\n")) text += trailing === "" ? " " : "";
    else text += leading;
    text += trailing;
    trailing = "";
    wasBlank = blank;
    while (scanner.at() !== "" && !isBreak(scanner.at())) text += scanner.read();
    leading = isBreak(scanner.at()) ? scanner.readBreak() : "";
    breaks();
  }
  if (chomping !== "-") text += leading;
  if (chomping === "+") text += trailing;
  return {type: "scalar", mark, value: text};
}

/** Empty lines before a block scalar's next one; the first of them tell its indentation. */
function blockBreaks(scanner: Scanner, indent: number, start: Mark): {readonly indent: number; readonly breaks: string} {
  let breaks = "", deepest = 0;
  const before = () => indent === 0 || scanner.column < indent;
  for (;;) {
    while (before() && scanner.at() === " ") scanner.skip();
    deepest = Math.max(deepest, scanner.column);
    if (before() && scanner.at() === "\t") scanner.fail("found a tab character where an indentation space is expected", start);
    if (!isBreak(scanner.at())) break;
    breaks += scanner.readBreak();
  }
  return {indent: indent === 0 ? Math.max(deepest, scanner.indent + 1, 1) : indent, breaks};
}

/** Blanks and line ends between the words of a flow scalar; what they count as. */
class Space {
  #blanks = "";
  #leading = "";
  #trailing = "";
  broken = false;
  /** Takes what is here. */
  take(scanner: Scanner, check?: () => void): void {
    while (isBlank(scanner.at()) || isBreak(scanner.at())) {
      if (isBlank(scanner.at())) {
        check?.();
        if (this.broken) scanner.skip(); else this.#blanks += scanner.read();
      } else if (this.broken) this.#trailing += scanner.readBreak();
      else {
        this.#blanks = "";
        this.#leading = scanner.readBreak();
        this.broken = true;
      }
    }
  }
  /** One break is a blank, more are one less. */
  text(): string {
    const text = !this.broken ? this.#blanks : this.#leading === "\n" ? this.#trailing || " " : this.#leading + this.#trailing;
    this.#blanks = this.#leading = this.#trailing = "";
    this.broken = false;
    return text;
  }
}

const ESCAPES: {readonly [letter: string]: string} = {
  0: "\0", a: "\x07", b: "\b", t: "\t", "\t": "\t", n: "\n", v: "\v", f: "\f", r: "\r", e: "\x1B", " ": " ", '"': '"', "'": "'", "\\": "\\", N: "\u0085", _: "\u00A0", L: "\u2028", P: "\u2029",
};
const CODE_LENGTHS: {readonly [letter: string]: number} = {x: 2, u: 4, U: 8};

function scanEscape(scanner: Scanner, start: Mark): string {
  const letter = scanner.at(1), length = CODE_LENGTHS[letter];
  if (length === undefined) {
    const value = ESCAPES[letter];
    if (value === undefined) scanner.fail("found unknown escape character", start);
    scanner.skip(2);
    return value;
  }
  scanner.skip(2);
  let code = "";
  for (let i = 0; i < length; i++) code += scanner.at(i);
  if (!/^[0-9a-fA-F]+$/.test(code) || code.length < length) scanner.fail("did not find expected hexdecimal number", start);
  const value = parseInt(code, 16);
  if ((value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF) scanner.fail("found invalid Unicode character escape code", start);
  scanner.skip(length);
  return String.fromCodePoint(value);
}

export function scanFlowScalar(scanner: Scanner, single: boolean): Token {
  const mark = scanner.mark, quote = single ? "'" : '"', space = new Space();
  let text = "";
  scanner.skip();
  for (;;) {
    if (scanner.atIndicator()) scanner.fail("found unexpected document indicator", mark);
    if (scanner.at() === "") scanner.fail("found unexpected end of stream", mark);
    while (!isBlankOrEnd(scanner.at())) {
      if (single && scanner.at() === "'" && scanner.at(1) === "'") { text += "'"; scanner.skip(2); continue; }
      if (scanner.at() === quote) break;
      if (!single && scanner.at() === "\\" && isBreak(scanner.at(1))) {
        // The line goes on: this break does not count.
        scanner.skip();
        scanner.readBreak();
        space.broken = true;
        break;
      }
      text += !single && scanner.at() === "\\" ? scanEscape(scanner, mark) : scanner.read();
    }
    if (scanner.at() === quote) break;
    space.take(scanner);
    text += space.text();
  }
  scanner.skip();
  return {type: "scalar", mark, value: text};
}

export function scanPlainScalar(scanner: Scanner): Token {
  const mark = scanner.mark, indent = scanner.indent + 1, space = new Space();
  let text = "";
  const ends = (letter: string) => (letter === ":" && isBlankOrEnd(scanner.at(1))) || (scanner.flow > 0 && ",?[]{}".includes(letter));
  for (;;) {
    if (scanner.atIndicator() || scanner.at() === "#") break;
    if (!isBlankOrEnd(scanner.at()) && !ends(scanner.at())) text += space.text();
    while (!isBlankOrEnd(scanner.at()) && !ends(scanner.at())) text += scanner.read();
    if (!isBlank(scanner.at()) && !isBreak(scanner.at())) break;
    space.take(scanner, () => { if (space.broken && scanner.column < indent && scanner.at() === "\t") scanner.fail("found a tab character that violates indentation", mark); });
    if (scanner.flow === 0 && scanner.column < indent) break;
  }
  if (space.broken) scanner.keyAllowed = true;
  return {type: "scalar", mark, value: text, plain: true};
}
