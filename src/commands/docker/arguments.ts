// Flags of a docker verb: those that take a value, those that do not, and the words that follow.

export interface Arguments { readonly values: {readonly [flag: string]: readonly string[]}; readonly rest: readonly string[]; readonly unknown?: string }

/** `names`: short and long forms to the name that is kept. With `stops`, flags end at the first word (`docker run IMAGE -x`). */
export function parseArguments(args: readonly string[], names: {readonly [flag: string]: string}, switches: readonly string[], stops: boolean): Arguments {
  const values: {[flag: string]: string[]} = {}, rest: string[] = [];
  const add = (name: string, value: string) => { (values[name] ??= []).push(value); };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith("-") || arg === "-") { rest.push(arg); if (stops) { rest.push(...args.slice(i + 1)); break; } continue; }
    const [flag = "", inline] = arg.startsWith("--") ? arg.split(/=(.*)/s) : [arg];
    if (flag in names) { add(names[flag]!, inline ?? args[++i] ?? ""); continue; }
    if (switches.includes(flag)) { add(flag, inline ?? "true"); continue; }
    // Short ones together (-it), the last with its value (-dp 80:80).
    if (!arg.startsWith("--")) {
      const letters = [...arg.slice(1)];
      const last = letters.at(-1)!;
      if (letters.slice(0, -1).every((one) => switches.includes(`-${one}`)) && (switches.includes(`-${last}`) || `-${last}` in names)) {
        for (const one of letters.slice(0, -1)) add(`-${one}`, "true");
        if (switches.includes(`-${last}`)) add(`-${last}`, "true"); else add(names[`-${last}`]!, args[++i] ?? "");
        continue;
      }
    }
    return {values, rest, unknown: arg.startsWith("--") ? `unknown flag: ${flag}` : `unknown shorthand flag: '${arg[1] ?? ""}' in ${arg}`};
  }
  return {values, rest};
}
