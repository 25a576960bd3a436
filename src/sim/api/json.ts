// JSON read strictly: duplicate keys are found, and errors have encoding/json's words.
import type {Json} from "./object.ts";

export class JsonError extends Error {}

export function parseJson(text: string): {value: Json; duplicates: string[]} {
  const reader = new Reader(text);
  const value = reader.document();
  return {value, duplicates: reader.duplicates};
}

class Reader {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;
  constructor(text: string) { this.#text = text; }

  document(): Json {
    const value = this.#value("", "looking for beginning of value");
    this.#space();
    if (this.#at < this.#text.length) this.#fail("after top-level value");
    return value;
  }

  #space(): void { while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at++; }

  #fail(where: string): never {
    const c = this.#text[this.#at];
    throw new JsonError(c === undefined ? "unexpected end of JSON input" : `invalid character ${c === "'" ? `'\\''` : `'${c}'`} ${where}`);
  }

  #value(path: string, where: string): Json {
    this.#space();
    const c = this.#text[this.#at];
    if (c === "{") return this.#object(path);
    if (c === "[") return this.#array(path);
    if (c === '"') return this.#string();
    const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (!literal) return this.#fail(where);
    this.#at += literal[0].length;
    return JSON.parse(literal[0]) as Json;
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined) this.#fail("in string literal");
      if (c < " ") this.#fail("in string literal");
      this.#at += c === "\\" ? 2 : 1;
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
