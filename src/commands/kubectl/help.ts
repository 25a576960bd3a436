// Help texts and the answer to an unknown command, from the verbs' declarations.
import type {FlagSpec} from "./flags.ts";
import type {Verb} from "./verb.ts";

/** Columns that a command's name has at least (cobra's minimum). */
const MIN_NAME = 11;

export function help(verb: Verb, path: readonly string[]): string {
  const lines: string[] = [];
  if (verb.summary) lines.push(`${verb.summary}.`, "");
  if (verb.aliases?.length) lines.push("Aliases:", [verb.name, ...verb.aliases].join(", "), "");
  const groups = verb.groups ?? (verb.verbs?.length ? [{title: "Available Commands:", verbs: verb.verbs}] : []);
  const width = Math.max(MIN_NAME, ...groups.flatMap(({verbs}) => verbs.map(({name}) => name.length))) + 2;
  for (const {title, verbs} of groups) lines.push(title, ...verbs.filter(({hidden}) => !hidden).map(({name, summary}) => `  ${name.padEnd(width)} ${summary}`), "");
  if (verb.flags?.length) lines.push("Options:", ...[...verb.flags].filter(({deprecated}) => !deprecated).sort((a, b) => (a.name < b.name ? -1 : 1)).map(option), "");
  lines.push("Usage:", `  kubectl${path.length > 0 ? ` ${path.join(" ")}` : ""} ${verb.usage ?? (verb.verbs?.length ? "[flags] [options]" : "[options]")}`, "");
  lines.push(verb.verbs?.length ? `Use "kubectl${path.map((word) => ` ${word}`).join("")} <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).` : 'Use "kubectl options" for a list of global command-line options (applies to all commands).');
  return `${lines.join("\n")}\n`;
}

export function option(spec: FlagSpec): string {
  const value = spec.default !== undefined ? (spec.kind === "string" ? `'${spec.default}'` : spec.default) : {string: "''", bool: "false", int: "0", duration: "0s", strings: "[]", array: "[]", tristate: "''"}[spec.kind];
  return `    ${spec.short ? `-${spec.short}, ` : ""}--${spec.name}=${value}:\n\t${spec.about ?? ""}\n`;
}

/** cobra's suggestions: names within a distance of 2, with the typed prefix, or meant by the word. */
export function unknownCommand(word: string, verbs: readonly Verb[]): string {
  const typed = word.toLowerCase();
  const close = verbs.filter(({name, hidden, suggestFor}) => !hidden && (distance(typed, name) <= 2 || name.startsWith(typed) || suggestFor?.includes(typed))).map(({name}) => name);
  return `error: unknown command ${JSON.stringify(word)} for "kubectl"\n${close.length > 0 ? `\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join("")}` : ""}`;
}

function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_all, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
