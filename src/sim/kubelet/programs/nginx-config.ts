// The part of nginx's configuration language that the simulated server follows: servers with listen, root, index, and locations with
// return, proxy_pass, root, alias. Not simulated: rewrites, conditions, upstream groups, includes, everything that changes no answer.

export interface Location {
  /** `=`, `~`, `~*`, `^~` or none. */
  readonly how: string;
  readonly path: string;
  readonly directives: readonly Directive[];
}
export interface Server { readonly port: number; readonly root: string; readonly index: readonly string[]; readonly directives: readonly Directive[]; readonly locations: readonly Location[] }
export interface Directive { readonly name: string; readonly args: readonly string[]; readonly block?: readonly Directive[] }

interface Token { readonly text: string; readonly line: number; readonly quoted: boolean }

function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  let line = 1;
  for (const match of source.matchAll(/\n|#[^\n]*|"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|[{};]|(?:\$\{[^}]*\}|[^\s{};"'])+/g)) {
    const [text, double, single] = match;
    if (text === "\n") { line++; continue; }
    if (text.startsWith("#")) continue;
    const quoted = double ?? single;
    found.push({text: quoted === undefined ? text : quoted.replace(/\\(.)/g, (_all, letter: string) => letter === "n" ? "\n" : letter === "t" ? "\t" : letter), line, quoted: quoted !== undefined});
    line += text.split("\n").length - 1;
  }
  return found;
}

/** What nginx says is wrong with a file, and the line that it names. */
export interface ConfigError { readonly what: string; readonly line: number }

/** The directives of a file, or what is wrong with it. */
export function parseConfig(source: string): readonly Directive[] | ConfigError {
  const all = tokens(source);
  let at = 0;
  const block = (inside: boolean): readonly Directive[] | ConfigError => {
    const found: Directive[] = [];
    for (let words: Token[] = []; ; ) {
      const token = all[at++];
      if (!token) return inside || words.length > 0 ? {what: `unexpected end of file, expecting ${inside ? '"}"' : '";" or "}"'}`, line: source.split("\n").length} : found;
      if (!token.quoted && token.text === ";") {
        if (words.length === 0) return {what: 'unexpected ";"', line: token.line};
        found.push({name: words[0]!.text, args: words.slice(1).map(({text}) => text)});
        words = [];
      } else if (!token.quoted && token.text === "{") {
        if (words.length === 0) return {what: 'unexpected "{"', line: token.line};
        const inner = block(true);
        if ("what" in inner) return inner;
        found.push({name: words[0]!.text, args: words.slice(1).map(({text}) => text), block: inner});
        words = [];
      } else if (!token.quoted && token.text === "}") {
        if (!inside || words.length > 0) return {what: 'unexpected "}"', line: token.line};
        return found;
      } else words.push(token);
    }
  };
  return block(false);
}

/** What follows a directive's name; undefined where it is not there. */
export const argumentsOf = (directives: readonly Directive[], name: string): readonly string[] | undefined => directives.find((one) => one.name === name)?.args;

export function serversIn(parsed: readonly Directive[]): readonly Server[] {
  return parsed.filter(({name}) => name === "server").map(({block = []}) => {
    const locations = block.filter(({name}) => name === "location").map(({args, block: inner = []}): Location => ({how: args.length > 1 ? args[0]! : "", path: args.at(-1) ?? "/", directives: inner}));
    const main = locations.find(({path, how}) => path === "/" && how === "")?.directives ?? [];
    return {
      port: Number(/(\d+)$/.exec(argumentsOf(block, "listen")?.[0] ?? "80")?.[1] ?? 80), root: argumentsOf(main, "root")?.[0] ?? argumentsOf(block, "root")?.[0] ?? "/etc/nginx/html",
      index: argumentsOf(main, "index") ?? argumentsOf(block, "index") ?? ["index.html"], directives: block, locations,
    };
  });
}

/** The location that a path falls into: exact, then the longest prefix unless a pattern fits. */
export function locationFor({locations}: Server, path: string): Location | undefined {
  const exact = locations.find((one) => one.how === "=" && one.path === path);
  if (exact) return exact;
  const longest = locations.filter((one) => (one.how === "" || one.how === "^~") && path.startsWith(one.path)).sort((a, b) => b.path.length - a.path.length)[0];
  if (longest?.how === "^~") return longest;
  return locations.find((one) => one.how.startsWith("~") && new RegExp(one.path, one.how === "~*" ? "i" : "").test(path)) ?? longest;
}
