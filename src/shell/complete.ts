// Tab completion: programs, files, and for kubectl its commands, kinds, names and flags, from kubectl's own declarations.
import {programs} from "../commands/index.ts";
import {kubectlCandidates, type Names} from "../commands/kubectl/candidates.ts";
import {mergedKubeconfig} from "../commands/kubectl/config.ts";
import {clientFor, type ResourceName} from "../sim/api/client.ts";
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
  return command[0] === "kubectl" ? kubectlCandidates(kubectlNames(world, host), command.slice(1), last) : paths(host, last);
}

function paths(host: Host, last: string): readonly string[] {
  const tree = treeOf(host), folder = last.slice(0, last.lastIndexOf("/") + 1);
  const at = tree.real(resolvePath(host.shell.cwd, folder || "."));
  return (tree.list(at) ?? []).filter((name) => last.slice(folder.length).startsWith(".") || !name.startsWith(".")).map((name) => {
    const isFolder = tree.get(tree.real(resolvePath(at, name)))?.type === "directory";
    return `${folder}${name}${isFolder ? "/" : ""}`;
  });
}

function kubectlNames(world: World, host: Host): Names {
  return {
    kubeconfig: kubeconfigOf(host),
    paths: (last) => paths(host, last),
    // The list holds names of the server's own table.
    list: ({name}, namespace) => clientFor(world, {author: "completion", user: {name: "kubernetes-admin", groups: ["system:masters"]}, cause: "boot"}).list(name as ResourceName, namespace === undefined ? {} : {namespace}).map(({metadata}) => metadata.name),
  };
}

const kubeconfigOf = (host: Host) => {
  const {env, cwd} = host.shell;
  try {
    return mergedKubeconfig({env, cwd, files: filesOf(treeOf(host), cwd, () => 0)});
  } catch {
    return {clusters: [], users: [], contexts: [], "current-context": ""}; // a broken file completes nothing
  }
};
