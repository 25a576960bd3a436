// Tab completion: programs, files, and for kubectl its commands, kinds, names and flags, from kubectl's own declarations.
import {programs} from "../commands/index.ts";
import {mergedKubeconfig} from "../commands/kubectl/config.ts";
import {globalFlags} from "../commands/kubectl/globals.ts";
import {topLevel} from "../commands/kubectl/mapping.ts";
import {verbs} from "../commands/kubectl/verbs.ts";
import type {Verb} from "../commands/kubectl/verb.ts";
import {clientFor, type ResourceName} from "../sim/api/client.ts";
import type {ResourceInfo} from "../sim/api/resources.ts";
import type {Host} from "../sim/hosts/host.ts";
import type {World} from "../sim/world.ts";
import {builtins} from "./builtins.ts";
import {filesOf} from "./programs.ts";
import {tools} from "./tools.ts";
import {resolvePath, treeOf} from "./tree.ts";

/** Candidates for the last word of a line, each whole, and the part of the line that they replace. */
export function complete(world: World, line: string, host = world.cluster.hosts[0]!.name): readonly [string[], string] {
  const machine = world.hosts[host];
  if (!machine) return [[], ""];
  // Only the command that is being typed counts.
  const words = line.split(/[|;&(]|\$\(/).at(-1)!.trimStart().split(/\s+/);
  const last = words.pop() ?? "";
  const found = words.length === 0 ? commands(machine) : candidates(world, machine, words, last);
  const fitting = [...new Set(found)].filter((one) => one.startsWith(last)).sort();
  return [fitting.map((one) => /[=/]$/.test(one) ? one : `${one} `), last];
}

const commands = (host: Host): readonly string[] => [...programs.map(({name}) => name), ...tools, ...Object.keys(builtins), ...Object.keys(host.shell.functions ?? {}), ...Object.keys(host.shell.aliases ?? {})];

function candidates(world: World, host: Host, words: readonly string[], last: string): readonly string[] {
  const aliased = host.shell.aliases?.[words[0]!];
  const command = aliased === undefined ? words : [...aliased.split(/\s+/), ...words.slice(1)];
  return command[0] === "kubectl" ? kubectlCandidates(world, host, command.slice(1), last) : paths(host, last);
}

function paths(host: Host, last: string): readonly string[] {
  const tree = treeOf(host), folder = last.slice(0, last.lastIndexOf("/") + 1);
  const at = tree.real(resolvePath(host.shell.cwd, folder || "."));
  return (tree.list(at) ?? []).filter((name) => last.slice(folder.length).startsWith(".") || !name.startsWith(".")).map((name) => {
    const isFolder = tree.get(tree.real(resolvePath(at, name)))?.type === "directory";
    return `${folder}${name}${isFolder ? "/" : ""}`;
  });
}

function kubectlCandidates(world: World, host: Host, words: readonly string[], last: string): readonly string[] {
  const {verb, list, plain} = commandOf(words);
  const before = words.at(-1) ?? "";
  if (before === "-n" || before === "--namespace") return names(world, host, "namespaces", []);
  if (before === "-f" || before === "--filename") return paths(host, last);
  if (last.startsWith("-")) return [...verb?.flags ?? [], ...globalFlags].map(({name, kind, alone}) => `--${name}${kind === "bool" || alone !== undefined ? "" : "="}`);
  if (list.length > 0) return list.map(({name}) => name);
  if (verb === undefined) return [];
  if (/^(logs|exec|attach|port-forward)$/.test(verb.name)) return names(world, host, "pods", words);
  if (/^(cordon|uncordon|drain)$/.test(verb.name)) return names(world, host, "nodes", words);
  if (/^(use-context|delete-context|rename-context)$/.test(verb.name)) return kubeconfigOf(host).contexts.map(({name}) => name);
  const [kind, slash] = last.split("/") as [string, string?];
  if (slash !== undefined) return withKind(kind, names(world, host, infoOf(kind)?.name, words));
  if (plain.length === 0) return [...new Set(topLevel.flatMap(({name, shortNames}) => [name, ...last === "" ? [] : shortNames ?? []]))];
  return names(world, host, infoOf(plain[0]!)?.name, words);
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

const kubeconfigOf = (host: Host) => {
  const {env, cwd} = host.shell;
  try {
    return mergedKubeconfig({env, cwd, files: filesOf(treeOf(host), cwd, () => 0)});
  } catch {
    return {clusters: [], users: [], contexts: [], "current-context": ""}; // a broken file completes nothing
  }
};

function names(world: World, host: Host, resource: string | undefined, words: readonly string[]): readonly string[] {
  if (resource === undefined) return [];
  const info = topLevel.find(({name}) => name === resource)!;
  const config = kubeconfigOf(host);
  const flag = words.findIndex((word) => word === "-n" || word === "--namespace");
  const namespace = flag >= 0 ? words[flag + 1] : config.contexts.find(({name}) => name === config["current-context"])?.context.namespace ?? "default";
  // The list holds names of the server's own table.
  const objects = clientFor(world, {author: "completion", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: "boot"}).list(resource as ResourceName, info.namespaced && namespace !== undefined ? {namespace} : {});
  return objects.map(({metadata}) => metadata.name);
}
