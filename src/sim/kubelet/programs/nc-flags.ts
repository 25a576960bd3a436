// The command line of nc: flags of one letter that may stand together, some with a value that follows. Who listens (nc-listener.ts) and
// who calls (tools/nc.ts) know different ones.

/** One flag as it is met. `value`: of a flag that has one; `following`: the words after it; `word`: where it stands. */
export interface NcFlag { readonly letter: string; readonly value: string; readonly following: readonly string[]; readonly word: string }

/** Hands each flag over, and returns the words that are none. `valued`: letters whose value follows. "end": the rest is no business of nc's. */
export function eachFlag(args: readonly string[], valued: string, take: (flag: NcFlag) => "end" | void): readonly string[] {
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!/^-[a-zA-Z]/.test(word)) { rest.push(word); continue; }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!, hasValue = valued.includes(letter);
      const value = !hasValue ? "" : at + 1 < word.length ? word.slice(at + 1) : args[++i] ?? "";
      if (take({letter, value, following: args.slice(i + 1), word}) === "end") return rest;
      if (hasValue) break;
    }
  }
  return rest;
}
