// Writing kubeconfig files (clientcmd.ModifyConfig): each entry goes to the file that has it, the rest to the first file.
import type {Json, JsonObject} from "../../../sim/api/object.ts";
import {configFiles, emptyKubeconfig, mergedKubeconfig, readKubeconfig, type Kubeconfig} from "../config.ts";
import {CommandError} from "../errors.ts";
import {help} from "../help.ts";
import type {Kubectl} from "../kubectl.ts";
import {toYaml} from "../output/yaml.ts";

export type Section = "clusters" | "contexts" | "users";
export const ENTRY = {clusters: "cluster", contexts: "context", users: "user"} as const;

/** The merged configuration; a `--kubeconfig` that does not exist is empty here. */
export function current(k: Kubectl): Kubeconfig {
  try {
    return mergedKubeconfig(k.io, k.flags);
  } catch (error) {
    if (error instanceof CommandError && error.message.startsWith("stat ")) return emptyKubeconfig;
    throw error;
  }
}

const entriesOf = (config: Kubeconfig, section: Section) => config[section] as unknown as readonly (JsonObject & {readonly name: string})[]; // its three lists differ only in the name of their field

export const entry = (config: Kubeconfig, section: Section, name: string): JsonObject | undefined => {
  const found = entriesOf(config, section).find((one) => one.name === name);
  return found && ((found[ENTRY[section]] ?? {}) as JsonObject);
};

/** The file that a change of `section/name` goes to. */
export function fileFor(k: Kubectl, section: Section | "current-context", name = ""): string {
  const {paths} = configFiles(k.io, k.flags);
  const has = paths.find((path) => {
    const file = readKubeconfig(k.io, path);
    return file && (section === "current-context" ? file["current-context"] !== "" : entry(file, section, name) !== undefined);
  });
  return has === undefined ? defaultFile(k) : placed(k, has);
}

const placed = (k: Kubectl, path: string): string => path.startsWith("/") ? path : `${k.io.cwd}/${path}`;

/** The first file that is there, else the last of the list (GetDefaultFilename). */
export const defaultFile = (k: Kubectl): string => placed(k, defaultName(k));

/** The same as it was named. */
export function defaultName(k: Kubectl): string {
  const {paths} = configFiles(k.io, k.flags);
  return paths.find((path) => k.io.files.read(path) !== undefined) ?? paths.at(-1)!;
}

/** Fields that are written even if they are empty. */
const ALWAYS: {readonly [section: string]: JsonObject} = {clusters: {server: ""}, contexts: {cluster: "", user: ""}, users: {}};

export function configYaml(config: Kubeconfig): Json {
  const section = (name: Section): Json => {
    const list = entriesOf(config, name);
    if (list.length === 0) return null;
    return [...list].sort((a, b) => (a.name < b.name ? -1 : 1)).map((one) => ({[ENTRY[name]]: {...ALWAYS[name], ...(one[ENTRY[name]] as JsonObject | undefined)}, name: one.name}));
  };
  return {apiVersion: "v1", clusters: section("clusters"), contexts: section("contexts"), "current-context": config["current-context"], kind: "Config", users: section("users")};
}

function write(k: Kubectl, path: string, config: Kubeconfig): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (folder) k.io.files.makeFolder(folder);
  k.io.files.write(path, toYaml(configYaml(config)));
}

const PATHS: readonly string[] = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/** Files below a kubeconfig's folder are named from there (RelativizePathWithNoBacksteps). */
function relativized(entry: JsonObject, path: string): JsonObject {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return Object.fromEntries(Object.entries(entry).map(([key, value]): [string, Json | undefined] => [key, PATHS.includes(key) && typeof value === "string" && value.startsWith(folder) ? value.slice(folder.length) : value]));
}

/** Sets (or with `undefined` removes) an entry. */
export function put(k: Kubectl, section: Section, name: string, value: JsonObject | undefined): string {
  const path = fileFor(k, section, name);
  const file = readKubeconfig(k.io, path) ?? emptyKubeconfig;
  const others = entriesOf(file, section).filter((one) => one.name !== name);
  write(k, path, {...file, [section]: value === undefined ? others : [...others, {name, [ENTRY[section]]: relativized(value, path)}]});
  return path;
}

export function setCurrent(k: Kubectl, name: string): void {
  const path = name === "" ? fileFor(k, "current-context") : defaultFile(k);
  write(k, path, {...(readKubeconfig(k.io, path) ?? emptyKubeconfig), "current-context": name});
}

/** `[a b]` arguments where others were wanted: help, then the error. */
export function refuseArguments(k: Kubectl): never {
  throw new CommandError(`Unexpected args: [${k.args.join(" ")}]`, {partial: help(k.verb, k.command.split(" "))});
}

export function oneArgument(k: Kubectl): string {
  if (k.args.length !== 1) refuseArguments(k);
  return k.args[0]!;
}
