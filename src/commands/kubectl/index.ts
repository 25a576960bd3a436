// kubectl: finds the command, reads its flags, runs it and turns errors into text and exit status.
// Is not simulated: plugins, kuberc files.
import type {Program, ProgramIO} from "../program.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {completed} from "./candidates.ts";
import {mergedKubeconfig} from "./config.ts";
import {CommandError, UsageError} from "./errors.ts";
import {FlagError, Flags, type FlagSpec} from "./flags.ts";
import {globalFlags} from "./globals.ts";
import {help, unknownCommand} from "./help.ts";
import {Kubectl} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {groups, verbs} from "./verbs.ts";
import type {Verb} from "./verb.ts";

interface Found { readonly verb: Verb; readonly path: readonly string[]; readonly rest: readonly string[] }

/** The command that the words name, and what is left for it. Flags before it are kept. */
function find(argv: readonly string[]): Found | {readonly unknown: string} {
  let list: readonly Verb[] = verbs;
  let verb: Verb | undefined;
  const path: string[] = [], rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === "--") { rest.push(...argv.slice(i)); break; }
    if (arg.startsWith("-") && arg !== "-") {
      rest.push(arg);
      if (takesValue(arg, verb)) rest.push(...argv.slice(++i, i + 1));
      continue;
    }
    const next = list.find((one) => one.name === arg || one.aliases?.includes(arg));
    if (!next) {
      if (!verb) return {unknown: arg};
      rest.push(...argv.slice(i));
      break;
    }
    verb = next;
    path.push(next.name);
    list = next.verbs ?? [];
  }
  return verb ? {verb, path, rest} : {verb: {name: "", summary: "kubectl controls a Kubernetes cluster", verbs, groups}, path: [], rest};
}

/** A flag that nobody knows is taken to have a value (cobra's stripFlags). */
function takesValue(arg: string, verb: Verb | undefined): boolean {
  if (arg.includes("=") || !(arg.startsWith("--") || arg.length === 2)) return false;
  const specs: readonly FlagSpec[] = [...globalFlags, ...verb?.flags ?? []];
  const spec = specs.find(({name, short}) => arg.startsWith("--") ? `--${name}` === arg : short === arg[1]);
  return spec === undefined || (spec.kind !== "bool" && spec.alone === undefined);
}

/** What cobra's completion script asks for. */
function complete(io: ProgramIO): number {
  const kubeconfig = mergedKubeconfig(io);
  const client = io.client();
  const list = (info: ResourceInfo, namespace: string | undefined) => {
    const {status, body} = client.request({method: "GET", path: pathOf(info, namespace)});
    // A list's items have names.
    return status === 200 ? (body as unknown as {readonly items: readonly {readonly metadata: {readonly name: string}}[]}).items.map(({metadata}) => metadata.name) : [];
  };
  io.out(completed({kubeconfig, list, paths: () => []}, io.args.slice(1)));
  io.err("Completion ended with directive: ShellCompDirectiveNoFileComp\n");
  return 0;
}

async function run(io: ProgramIO): Promise<number> {
  if (io.args[0] === "__complete") return complete(io);
  const found = find(io.args);
  if ("unknown" in found) {
    // What is no command may be a plugin, and a plugin comes first (HandlePluginCommand).
    io.err(io.args[0]!.startsWith("-") ? `Error: flags cannot be placed before plugin name: ${io.args[0]!}\n` : unknownCommand(found.unknown, verbs));
    return 1;
  }
  const {verb, path, rest} = found;
  const command = path.join(" ");
  const specs = [...verb.flags ?? [], ...globalFlags.filter(({name, short}) => !verb.flags?.some((own) => own.name === name || (short !== undefined && own.short === short && own.name === name)))];
  let flags: Flags;
  try {
    flags = new Flags(specs, rest);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    if (error.message === "help requested") { io.out(help(verb, path)); return 0; }
    io.err(`error: ${error.message}\nSee 'kubectl${command && ` ${command}`} --help' for usage.\n`);
    return 1;
  }
  for (const name of flags.given()) {
    const deprecated = specs.find((spec) => spec.name === name)?.deprecated;
    if (deprecated) io.err(`Flag --${name} has been deprecated, ${deprecated}\n`);
  }
  const k = new Kubectl(io, verb, command, flags);
  try {
    const missing = (verb.required ?? []).filter((name) => !flags.has(name));
    if (missing.length > 0) throw new CommandError(`required flag(s) ${missing.map((name) => JSON.stringify(name)).join(", ")} not set`);
    for (const name of flags.given()) if (specs.find((spec) => spec.name === name)?.unsupported) k.notSimulated(`--${name}`);
    if (!verb.run) return withoutCommand(k, path);
    return await verb.run(k);
  } catch (error) {
    return k.fail(error);
  }
}

/** A command that only has others below it, without one of them (cmdutil.DefaultSubCommandRun). */
function withoutCommand(k: Kubectl, path: readonly string[]): number {
  if (path.length === 0) { k.out(help(k.verb, path)); return 0; }
  if (k.args.length > 0) throw new UsageError(k.command, `unknown command ${JSON.stringify(k.args.join(" "))}`);
  k.err(help(k.verb, path));
  return 1;
}

export const kubectl: Program = {name: "kubectl", summary: "control the cluster", startMs: 60, run};
