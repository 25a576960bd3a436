// JSON read strictly: duplicate keys are found, and errors have encoding/json's words.
import type {Json} from "./object.ts";

export class JsonError extends Error {
  /** Letters up to and with the wrong one; undefined if the text ends too early. */
  readonly offset: number | undefined;
  constructor(message: string, offset?: number) { super(message); this.offset = offset; }
}

export function parseJson(text: string): {value: Json; duplicates: string[]} {
  const plain = asWritten(text);
  if (plain !== undefined) return {value: plain, duplicates: []};
  const reader = new Reader(text);
  const value = reader.document();
  return {value, duplicates: reader.duplicates};
}

/**
 * The value of a text that reads back as it is, as programs write it: nothing stands twice in it, no number was rounded.
 * Such texts need no reader of ours. Escaped letters do: not all are letters.
 */
function asWritten(text: string): Json | undefined {
  if (text.includes("\\u")) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined; // ours says what is wrong, in Go's words
  }
}

/** The value that begins at a place, whatever follows it, and where that is (json.Decoder); undefined if only space is left. */
export function nextJson(text: string, from: number): {readonly value: Json; readonly end: number} | undefined {
  if (text.slice(from).trim() === "") return undefined;
  const reader = new Reader(text, from);
  return {value: reader.value(), end: reader.end};
}

class Reader {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at: number;
  constructor(text: string, from = 0) { this.#text = text; this.#at = from; }
  get end(): number { return this.#at; }

  value(): Json { return this.#value("", "looking for beginning of value"); }

  document(): Json {
    const value = this.value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail("after top-level value");
    return value;
  }

  #space(): void { while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at++; }

  #fail(where: string): never {
    const c = this.#text[this.#at];
    if (c === undefined) throw new JsonError("unexpected end of JSON input");
    throw new JsonError(`invalid character '${c === "'" ? "\\'" : c === '"' ? c : JSON.stringify(c).slice(1, -1)}' ${where}`, this.#at + 1);
  }

  #value(path: string, where: string): Json {
    this.#space();
    const c = this.#text[this.#at];
    if (c === "{") return this.#object(path);
    if (c === "[") return this.#array(path);
    if (c === '"') return this.#string();
    const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (!literal) return this.#wrongLiteral(where);
    this.#at += literal[0].length;
    return JSON.parse(literal[0]) as Json;
  }

  /** A word or number that goes wrong within. */
  #wrongLiteral(where: string): never {
    const word = ["true", "false", "null"].find((one) => one[0] === this.#text[this.#at]);
    if (word) {
      let length = 1;
      while (this.#text[this.#at + length] === word[length]) length++;
      this.#at += length;
      return this.#fail(`in literal ${word} (expecting '${word[length]}')`);
    }
    if (this.#text[this.#at] !== "-") return this.#fail(where);
    this.#at++;
    return this.#fail("in numeric literal");
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined) this.#fail("in string literal");
      if (c < " ") this.#fail("in string literal");
      if (c === "\\" && !/["\\/bfnrtu]/.test(this.#text[++this.#at] ?? "")) this.#fail("in string escape code");
      this.#at++;
      if (c === '"') return JSON.parse(this.#text.slice(start, this.#at)) as string;
    }
  }

  #object(path: string): Json {
    const result: {[key: string]: Json} = {};
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === "}") { this.#at++; return result; }
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#fail("looking for beginning of object key string");
      const key = this.#string(), inner = path ? `${path}.${key}` : key;
      this.#space();
      if (this.#text[this.#at] !== ":") this.#fail("after object key");
      this.#at++;
      if (Object.hasOwn(result, key)) this.duplicates.push(`duplicate field "${inner}"`);
      result[key] = this.#value(inner, "looking for beginning of value");
      this.#space();
      const c = this.#text[this.#at];
      if (c === "}") { this.#at++; return result; }
      if (c !== ",") this.#fail("after object key:value pair");
      this.#at++;
    }
  }

  #array(path: string): Json {
    const result: Json[] = [];
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === "]") { this.#at++; return result; }
    for (;;) {
      result.push(this.#value(`${path}[${result.length}]`, "looking for beginning of value"));
      this.#space();
      const c = this.#text[this.#at];
      if (c === "]") { this.#at++; return result; }
      if (c !== ",") this.#fail("after array element");
      this.#at++;
    }
  }
}
