// kubectl config: looking at kubeconfig files and choosing contexts.
import type {Json, JsonObject} from "../../../sim/api/object.ts";
import {configFiles, type Kubeconfig} from "../config.ts";
import {CommandError, UsageError} from "../errors.ts";
import {bool, string} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {aligned} from "../output/table.ts";
import {printerOf, printFlags} from "../print.ts";
import type {Verb} from "../verb.ts";
import {entryVerbs} from "./entries.ts";
import {configYaml, current, entry, oneArgument, setCurrent} from "./file.ts";

/** Secrets are not shown unless --raw asks for them (ShortenConfig, RedactSecrets). */
function redacted(config: Kubeconfig): Kubeconfig {
  const hide = (map: JsonObject): JsonObject => Object.fromEntries(Object.entries(map).map(([key, value]): [string, Json | undefined] => [key, key.endsWith("-data") ? "DATA+OMITTED" : key === "token" || key === "password" ? "REDACTED" : value]));
  return {...config, clusters: config.clusters.map((one) => ({...one, cluster: hide(one.cluster ?? {})})), users: config.users.map((one) => ({...one, user: hide(one.user ?? {})}))};
}

function minified(k: Kubectl, config: Kubeconfig): Kubeconfig {
  const name = k.flags.get("context") || config["current-context"];
  if (!name) throw new CommandError("current-context must exist in order to minify");
  const context = entry(config, "contexts", name);
  if (!context) throw new CommandError(`cannot locate context ${name}`);
  if (context.cluster && !entry(config, "clusters", String(context.cluster))) throw new CommandError(`cannot locate cluster ${String(context.cluster)}`);
  if (context.user && !entry(config, "users", String(context.user))) throw new CommandError(`cannot locate user ${String(context.user)}`);
  return {"current-context": name, contexts: config.contexts.filter((one) => one.name === name), clusters: config.clusters.filter((one) => one.name === context.cluster), users: config.users.filter((one) => one.name === context.user)};
}

const view: Verb = {
  name: "view", summary: "Display merged kubeconfig settings or a specified kubeconfig file", usage: "[flags] [options]",
  flags: [...printFlags.map((flag) => flag.name === "output" ? {...flag, default: "yaml"} : flag), bool("raw"), bool("minify"), bool("flatten"), bool("merge", "", "", {default: "true"})],
  run: (k) => {
    if (k.args.length > 0) throw new UsageError(k.command, `unexpected arguments: [${k.args.join(" ")}]`);
    const {paths, explicit} = configFiles(k.io, k.flags);
    if (explicit && !k.flags.is("merge") && k.io.files.read(paths[0]!) === undefined) throw new CommandError(`open ${paths[0]}: no such file or directory`);
    if (!explicit && !k.flags.is("merge")) throw new CommandError("if merge==false a precise file must be specified");
    let config = current(k);
    if (k.flags.is("minify")) config = minified(k, config);
    if (k.flags.is("flatten")) config = flattened(k, config);
    if (!k.flags.is("raw") && !k.flags.is("flatten")) config = redacted(config);
    const printer = printerOf(k)!;
    k.out(printer.print(inGoOrder(printer.format, configYaml(config) as JsonObject)));
    return 0;
  },
};

/** JSON has the fields in the order of the Go structures, YAML in the alphabet's. */
function inGoOrder(format: string, {apiVersion, kind, clusters, users, contexts, ...rest}: JsonObject): JsonObject {
  if (format !== "json") return {apiVersion, clusters, contexts, ...rest, kind, users} as JsonObject;
  // Sections are null or lists of named entries.
  const named = (section: Json | undefined): Json => Array.isArray(section) ? (section as readonly JsonObject[]).map(({name, ...entry}) => ({name, ...entry}) as JsonObject) : null;
  return {kind, apiVersion, clusters: named(clusters), users: named(users), contexts: named(contexts), ...rest} as JsonObject;
}

/** Files become data. */
function flattened(k: Kubectl, config: Kubeconfig): Kubeconfig {
  const embed = (map: JsonObject): JsonObject => Object.fromEntries(Object.entries(map).flatMap(([key, value]): [string, Json | undefined][] => {
    if (!/^(certificate-authority|client-certificate|client-key)$/.test(key) || typeof value !== "string") return [[key, value]];
    const text = k.io.files.read(value);
    if (text === undefined) throw new CommandError(`open ${value}: no such file or directory`);
    return [[`${key}-data`, btoa(text)]];
  }));
  // Users come first (FlattenConfig).
  return {...config, users: config.users.map((one) => ({...one, user: embed(one.user ?? {})})), clusters: config.clusters.map((one) => ({...one, cluster: embed(one.cluster ?? {})}))};
}

const names = (name: string, summary: string, section: "clusters" | "users"): Verb => ({
  name, summary, usage: "[options]", run: (k) => { k.out(["NAME", ...current(k)[section].map((one) => one.name).sort()].map((line) => `${line}\n`).join("")); return 0; },
});

const getContexts: Verb = {
  name: "get-contexts", summary: "Describe one or many contexts", usage: "[(-o|--output=)name)] [options]", flags: [bool("no-headers"), string("output", "o")],
  run: (k) => {
    const output = k.flags.text("output");
    if (output !== "" && output !== "name") throw new CommandError(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
    const config = current(k), wanted = k.args;
    const found = config.contexts.map((one) => one.name).filter((name) => wanted.length === 0 || wanted.includes(name)).sort();
    if (output === "name") k.out(found.map((name) => `${name}\n`).join(""));
    else {
      const rows = found.map((name) => { const context = entry(config, "contexts", name)!; return [config["current-context"] === name ? "*" : "", name, String(context.cluster ?? ""), String(context.user ?? ""), String(context.namespace ?? "")]; });
      k.out(aligned([...(k.flags.is("no-headers") ? [] : [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]]), ...rows]));
    }
    const missing = wanted.filter((name) => !found.includes(name));
    if (missing.length > 0) throw new CommandError(missing.map((name) => `context ${name} not found`).join("\n"));
    return 0;
  },
};

const currentContext: Verb = {
  name: "current-context", summary: "Display the current-context", usage: "[flags] [options]",
  run: (k) => {
    const name = current(k)["current-context"];
    if (!name) throw new CommandError("current-context is not set");
    k.out(`${name}\n`);
    return 0;
  },
};

const useContext: Verb = {
  name: "use-context", aliases: ["use"], summary: "Set the current-context in a kubeconfig file", usage: "CONTEXT_NAME [options]",
  run: (k) => {
    const name = oneArgument(k);
    if (!entry(current(k), "contexts", name)) throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
    setCurrent(k, name);
    k.out(`Switched to context ${JSON.stringify(name)}.\n`);
    return 0;
  },
};

export const config: Verb = {
  name: "config", summary: "Modify kubeconfig files", usage: "SUBCOMMAND [options]",
  verbs: [currentContext, names("get-clusters", "Display clusters defined in the kubeconfig", "clusters"), getContexts, names("get-users", "Display users defined in the kubeconfig", "users"), useContext, view, ...entryVerbs].sort((a, b) => (a.name < b.name ? -1 : 1)),
};
