// Shell patterns (`*`, `?`, `[…]`, extended globs) as regular expressions. In a pattern, what was quoted is preceded by a backslash.

/** Regular-expression source for a pattern; `path` keeps `*` and `?` from matching a slash. */
export function patternSource(pattern: string, path = false): string {
  const any = path ? "[^/]" : "[\\s\\S]";
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "\\" && i + 1 < pattern.length) out += escape(pattern[++i]!);
    else if ("?*+@!".includes(c) && pattern[i + 1] === "(") {
      const end = closing(pattern, i + 1);
      if (end < 0) { out += escape(c); continue; }
      const inner = alternatives(pattern.slice(i + 2, end)).map((part) => patternSource(part, path)).join("|");
      out += c === "!" ? `(?:(?!(?:${inner})$)${any}*)` : `(?:${inner})${c === "@" ? "" : c}`;
      i = end;
    } else if (c === "*") out += `${any}*`;
    else if (c === "?") out += any;
    else if (c === "[") {
      const end = pattern.indexOf("]", i + (pattern[i + 1] === "!" || pattern[i + 1] === "^" ? 3 : 2));
      if (end < 0) { out += "\\["; continue; }
      out += bracket(pattern.slice(i + 1, end));
      i = end;
    } else out += escape(c);
  }
  return out;
}

const escape = (c: string): string => c.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");

const CLASSES: {readonly [name: string]: string} = {alpha: "a-zA-Z", digit: "0-9", alnum: "a-zA-Z0-9", upper: "A-Z", lower: "a-z", space: "\\s", punct: "!-\\/:-@\\[-`{-~", xdigit: "0-9a-fA-F", blank: " \\t"};

function bracket(body: string): string {
  const negated = body.startsWith("!") || body.startsWith("^");
  const inner = (negated ? body.slice(1) : body).replace(/\[:(\w+):\]/g, (_all, name: string) => `\0${name}\0`).replace(/[\\\]^[]/g, "\\$&").replace(/\0(\w+)\0/g, (_all, name: string) => CLASSES[name] ?? "");
  return `[${negated ? "^" : ""}${inner}]`;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

function alternatives(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const c of text) {
    if (c === "(") depth++;
    if (c === ")") depth--;
    if (c === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts;
}

export const matches = (text: string, pattern: string): boolean => new RegExp(`^(?:${patternSource(pattern)})$`).test(text);

/** Pattern text of something that must be taken literally. */
export const quotePattern = (text: string): string => text.replace(/[\\*?[\]()!+@|]/g, "\\$&");

/** A backslash-quoted pattern as the text that it stands for. */
export const unquotePattern = (pattern: string): string => pattern.replace(/\\([\s\S])/g, "$1");

export const hasGlob = (pattern: string): boolean => /[*?[]|[?*+@!]\(/.test(pattern.replace(/\\[\s\S]/g, ""));
