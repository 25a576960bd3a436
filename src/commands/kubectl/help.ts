// Help texts and the answer to an unknown command, from the verbs' declarations.
import type {FlagSpec} from "./flags.ts";
import type {Verb} from "./verb.ts";

export function help(verb: Verb, path: readonly string[]): string {
  const lines: string[] = [];
  if (verb.summary) lines.push(`${verb.summary}.`, "");
  if (verb.verbs?.length) {
    lines.push("Available Commands:");
    const width = Math.max(...verb.verbs.map(({name}) => name.length)) + 1;
    for (const {name, summary} of verb.verbs) lines.push(`  ${name.padEnd(width)} ${summary}`);
    lines.push("");
  }
  if (verb.flags?.length) lines.push("Options:", ...[...verb.flags].filter(({deprecated}) => !deprecated).sort((a, b) => (a.name < b.name ? -1 : 1)).map(option), "");
  lines.push("Usage:", `  kubectl${path.length > 0 ? ` ${path.join(" ")}` : ""} ${verb.usage ?? (verb.verbs?.length ? "[flags] [options]" : "[options]")}`, "");
  lines.push(verb.verbs?.length ? `Use "kubectl${path.map((word) => ` ${word}`).join("")} <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).` : 'Use "kubectl options" for a list of global command-line options (applies to all commands).');
  return `${lines.join("\n")}\n`;
}

export function option(spec: FlagSpec): string {
  const value = spec.default !== undefined ? (spec.kind === "string" ? `'${spec.default}'` : spec.default) : {string: "''", bool: "false", int: "0", duration: "0s", strings: "[]", array: "[]", tristate: "''"}[spec.kind];
  return `    ${spec.short ? `-${spec.short}, ` : ""}--${spec.name}=${value}:\n\t${spec.about ?? ""}\n`;
}

/** cobra's suggestions: names within a distance of 2, or with the typed prefix. */
export function unknownCommand(word: string, names: readonly string[]): string {
  const close = names.filter((name) => distance(word.toLowerCase(), name) <= 2 || name.startsWith(word.toLowerCase()));
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
