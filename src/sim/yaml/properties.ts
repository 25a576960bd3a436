// Anchors, aliases, tags and directives of a YAML text. Source: go-yaml, scannerc.go.
// Not simulated: what a tag's escaped octets (`%41`) stand for.
import {isBlank, isBlankOrEnd, isBreak, type Mark, type Scanner, type Token} from "./scanner.ts";

const isWord = (letter: string): boolean => /^[0-9A-Za-z_-]$/.test(letter);

function word(scanner: Scanner): string {
  let text = "";
  while (isWord(scanner.at())) text += scanner.read();
  return text;
}

export function scanAnchor(scanner: Scanner, type: "alias" | "anchor"): Token {
  const mark = scanner.mark;
  scanner.skip();
  const value = word(scanner);
  if (value === "" || !(isBlankOrEnd(scanner.at()) || "?:,]}%@`".includes(scanner.at()))) scanner.fail("did not find expected alphabetic or numeric character", mark);
  return {type, mark, value};
}

export function scanTag(scanner: Scanner): Token {
  const mark = scanner.mark;
  let handle = "", suffix = "";
  if (scanner.at(1) === "<") {
    scanner.skip(2);
    suffix = scanUri(scanner, "", mark);
    if (scanner.at() !== ">") scanner.fail("did not find the expected '>'", mark);
    scanner.skip();
  } else {
    handle = scanHandle(scanner, false, mark);
    if (handle.length > 1 && handle.endsWith("!")) suffix = scanUri(scanner, "", mark);
    else {
      suffix = scanUri(scanner, handle, mark);
      handle = "!";
      if (suffix === "") [handle, suffix] = ["", "!"];
    }
  }
  if (!isBlankOrEnd(scanner.at())) scanner.fail("did not find expected whitespace or line break", mark);
  return {type: "tag", mark, value: handle, suffix};
}

function scanHandle(scanner: Scanner, directive: boolean, mark: Mark): string {
  if (scanner.at() !== "!") scanner.fail("did not find expected '!'", mark);
  let text = scanner.read() + word(scanner);
  if (scanner.at() === "!") text += scanner.read();
  else if (directive && text !== "!") scanner.fail("did not find expected '!'", mark);
  return text;
}

function scanUri(scanner: Scanner, head: string, mark: Mark): string {
  let text = head.slice(1), found = head !== "";
  while (isWord(scanner.at()) || (scanner.at() !== "" && ";/?:@&=+$,.!~*'()[]%".includes(scanner.at()))) {
    if (scanner.at() === "%" && !/^[0-9a-fA-F]{2}$/.test(scanner.at(1) + scanner.at(2))) scanner.fail("did not find URI escaped octet", mark);
    text += scanner.read();
    found = true;
  }
  if (!found) scanner.fail("did not find expected tag URI", mark);
  return text;
}

/** `%YAML 1.1`, `%TAG ! prefix`. */
export function scanDirective(scanner: Scanner): Token {
  const mark = scanner.mark;
  scanner.skip();
  const name = word(scanner);
  if (name === "") scanner.fail("could not find expected directive name", mark);
  if (!isBlankOrEnd(scanner.at())) scanner.fail("found unexpected non-alphabetical character", mark);
  const token = name === "YAML" ? scanVersion(scanner, mark) : name === "TAG" ? scanTagDirective(scanner, mark) : scanner.fail("found unknown directive name", mark);
  scanner.skipBlanks();
  scanner.skipComment();
  if (scanner.at() !== "" && !isBreak(scanner.at())) scanner.fail("did not find expected comment or line break", mark);
  if (isBreak(scanner.at())) scanner.readBreak();
  return token;
}

function scanVersion(scanner: Scanner, mark: Mark): Token {
  const number = (): string => {
    let digits = "";
    while (/^[0-9]$/.test(scanner.at())) {
      if (digits.length === 2) scanner.fail("found extremely long version number", mark);
      digits += scanner.read();
    }
    if (digits === "") scanner.fail("did not find expected version number", mark);
    return String(Number(digits));
  };
  scanner.skipBlanks();
  const major = number();
  if (scanner.at() !== ".") scanner.fail("did not find expected digit or '.' character", mark);
  scanner.skip();
  return {type: "version", mark, value: `${major}.${number()}`};
}

function scanTagDirective(scanner: Scanner, mark: Mark): Token {
  scanner.skipBlanks();
  const value = scanHandle(scanner, true, mark);
  if (!isBlank(scanner.at())) scanner.fail("did not find expected whitespace", mark);
  scanner.skipBlanks();
  const suffix = scanUri(scanner, "", mark);
  if (!isBlankOrEnd(scanner.at())) scanner.fail("did not find expected whitespace or line break", mark);
  return {type: "tag-directive", mark, value, suffix};
}
