// What may follow on a kubectl command line: commands, flags, kinds, names. The terminal's Tab and `kubectl __complete` read the same.
import type {ResourceInfo} from "../../sim/api/resources.ts";
import type {Kubeconfig} from "./config.ts";
import {globalFlags} from "./globals.ts";
import {topLevel} from "./mapping.ts";
import type {Verb} from "./verb.ts";
import {verbs} from "./verbs.ts";

/** Where names come from. */
export interface Names {
  readonly kubeconfig: Kubeconfig;
  list(info: ResourceInfo, namespace: string | undefined): readonly string[];
  paths(last: string): readonly string[];
}

const FORMATS = ["custom-columns", "custom-columns-file", "go-template", "go-template-file", "json", "jsonpath", "jsonpath-as-json", "jsonpath-file", "kyaml", "name", "template", "templatefile", "wide", "yaml"];

export function kubectlCandidates(source: Names, words: readonly string[], last: string): readonly string[] {
  const {verb, list, plain} = commandOf(words);
  const before = words.at(-1) ?? "";
  if (before === "-n" || before === "--namespace") return names(source, "namespaces", []);
  if (before === "--context") return source.kubeconfig.contexts.map(({name}) => name);
  if (before === "-f" || before === "--filename") return source.paths(last);
  if ((before === "-o" || before === "--output") && takesNext(verb, before)) return FORMATS;
  if (last.startsWith("-")) return [...verb?.flags ?? [], ...globalFlags].map(({name, kind, alone}) => `--${name}${kind === "bool" || alone !== undefined ? "" : "="}`);
  if (list.length > 0) return list.map(({name}) => name);
  if (verb === undefined) return [];
  if (/^(logs|exec|attach|port-forward)$/.test(verb.name)) return names(source, "pods", words);
  if (/^(cordon|uncordon|drain)$/.test(verb.name)) return names(source, "nodes", words);
  if (/^(use-context|delete-context|rename-context)$/.test(verb.name)) return source.kubeconfig.contexts.map(({name}) => name);
  const [kind, slash] = last.split("/") as [string, string?];
  if (slash !== undefined) return withKind(kind, names(source, infoOf(kind)?.name, words));
  if (plain.length === 0) return [...new Set(topLevel.flatMap(({name, shortNames}) => [name, ...last === "" ? [] : shortNames ?? []]))];
  return names(source, infoOf(plain[0]!)?.name, words);
}

/** The command that the words have come to, what may follow it, and the words after it that are no flags. */
function commandOf(words: readonly string[]): {readonly verb: Verb | undefined; readonly list: readonly Verb[]; readonly plain: readonly string[]} {
  let verb: Verb | undefined, list: readonly Verb[] = verbs;
  const plain: string[] = [];
  for (const [i, word] of words.entries()) {
    if (word.startsWith("-") || takesNext(verb, words[i - 1] ?? "")) continue;
    const next = list.find(({name, aliases}) => name === word || aliases?.includes(word));
    if (next) { verb = next; list = next.verbs ?? []; } else plain.push(word);
  }
  return {verb, list, plain};
}

function takesNext(verb: Verb | undefined, flag: string): boolean {
  if (!flag.startsWith("-") || flag.includes("=")) return false;
  const spec = [...verb?.flags ?? [], ...globalFlags].find(({name, short}) => flag === `--${name}` || flag === `-${short}`);
  return spec !== undefined && spec.kind !== "bool" && spec.alone === undefined;
}

const infoOf = (word: string): ResourceInfo | undefined => topLevel.find(({name, singularName, shortNames}) => name === word || singularName === word || shortNames?.includes(word));

const withKind = (kind: string, list: readonly string[]): readonly string[] => list.map((name) => `${kind}/${name}`);

function names({kubeconfig, list}: Names, resource: string | undefined, words: readonly string[]): readonly string[] {
  const info = topLevel.find(({name}) => name === resource);
  if (!info) return [];
  const flag = words.findIndex((word) => word === "-n" || word === "--namespace");
  const namespace = flag >= 0 ? words[flag + 1] : kubeconfig.contexts.find(({name}) => name === kubeconfig["current-context"])?.context.namespace ?? "default";
  return list(info, info.namespaced ? namespace : undefined);
}

/** `kubectl __complete get po ''`: candidates with what they are, and cobra's directive (4: no files). */
export function completed(source: Names, argv: readonly string[]): string {
  const words = argv.slice(0, -1), last = argv.at(-1) ?? "";
  const {verb, list} = commandOf(words);
  const found = [...new Set(kubectlCandidates(source, words, last))].map((one) => one.replace(/=$/, "")).filter((one) => one.startsWith(last)).sort();
  const about = (word: string): string => {
    if (!word.startsWith("--")) return list.find(({name}) => name === word)?.summary ?? "";
    return [...verb?.flags ?? [], ...globalFlags].find(({name}) => `--${name}` === word)?.about ?? "";
  };
  return `${found.map((one) => `${one}${about(one) ? `\t${about(one)}` : ""}\n`).join("")}:4\n`;
}
