// The words after a fence's language: `sh on=node01 fails pause=30s`. Which fence may have which is one table.
import {PageError} from "./page.ts";

export type Attributes = {readonly [name: string]: string | true};

/** Fence → attribute → whether it takes a value. */
const ALLOWED: {readonly [language: string]: {readonly [attribute: string]: "value" | "flag"}} = {
  sh: {on: "value", fails: "flag", pause: "value", hide: "flag", static: "flag", predict: "flag", name: "value"},
  task: {name: "value"},
  quiz: {name: "value"},
  yaml: {file: "value", on: "value", hide: "flag", name: "value", invalid: "flag"},
  output: {},
};

/** Splits `a=b c "d e"=f g='h i'` into words; quotes hold spaces together. */
export function words(info: string): string[] {
  return [...info.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

export function parseAttributes(path: string, line: number, language: string, info: string): Attributes {
  const allowed = ALLOWED[language] ?? {};
  const result: {[name: string]: string | true} = {};
  for (const word of words(info)) {
    const at = word.indexOf("=");
    const name = at < 0 ? word : word.slice(0, at);
    const takes = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (!takes) throw new PageError(path, line, `\`${language}\` has no attribute "${name}"; it knows ${Object.keys(allowed).join(", ") || "none"}`);
    if (takes === "value" && at < 0) throw new PageError(path, line, `"${name}" needs a value: ${name}=…`);
    if (takes === "flag" && at >= 0) throw new PageError(path, line, `"${name}" takes no value; write it alone`);
    result[name] = at < 0 ? true : word.slice(at + 1);
  }
  return result;
}

/** `90s`, `5m`, `1h30m` → milliseconds. */
export function parseDuration(path: string, line: number, text: string): number {
  const units: {readonly [unit: string]: number} = {ms: 1, s: 1000, m: 60_000, h: 3_600_000};
  if (!/^(?:\d+(?:ms|s|m|h))+$/.test(text)) throw new PageError(path, line, `"${text}" is no duration; write 30s, 5m or 1h30m`);
  return [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * units[unit!]!, 0);
}
