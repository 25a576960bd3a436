// The kubeconfig in force: files merged as client-go does, flags over it, and who the user is to the server.
// Is not simulated: TLS handshakes, exec and auth-provider plugins; certificates and tokens are recognised by what they say.
import type {User} from "../../sim/api/client.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {ProgramIO} from "../program.ts";
import {jsonName} from "../../sim/api/decode.ts";
import {CommandError} from "./errors.ts";
import type {Flags} from "./flags.ts";
import {identify} from "./identity.ts";
import {parseYaml, YamlError} from "./yaml-input.ts";

export interface NamedCluster { readonly name: string; readonly cluster: JsonObject }
export interface NamedUser { readonly name: string; readonly user: JsonObject }
export interface NamedContext { readonly name: string; readonly context: JsonObject & {readonly cluster?: string; readonly user?: string; readonly namespace?: string} }

/** A kubeconfig file's content. */
export interface Kubeconfig {
  readonly clusters: readonly NamedCluster[];
  readonly users: readonly NamedUser[];
  readonly contexts: readonly NamedContext[];
  readonly "current-context": string;
}

export const emptyKubeconfig: Kubeconfig = {clusters: [], users: [], contexts: [], "current-context": ""};

export interface Config {
  readonly kubeconfig: Kubeconfig;
  readonly context: string;
  /** `https://172.30.1.2:6443` */
  readonly server: string;
  readonly namespace: string;
  readonly user: User;
  /** Throws what is wrong with the configuration, before a request. */
  check(): void;
}

/** What of a program reading the configuration needs. */
export type ConfigIO = Pick<ProgramIO, "env" | "files" | "cwd">;

/** The files, in order of precedence. */
export function configFiles(io: ConfigIO, flags?: Flags): {readonly paths: readonly string[]; readonly explicit: boolean} {
  const explicit = flags?.get("kubeconfig");
  if (explicit) return {paths: [explicit], explicit: true};
  const fromEnv = (io.env.KUBECONFIG ?? "").split(":").filter(Boolean);
  return {paths: fromEnv.length > 0 ? [...new Set(fromEnv)] : [`${io.env.HOME ?? "/root"}/.kube/config`], explicit: false};
}

/** Where text stops being base64, as Go counts; undefined if it does not. */
export function base64Mistake(text: string): number | undefined {
  const clean = text.replace(/[\r\n]/g, ""), at = clean.search(/[^A-Za-z0-9+/]/);
  if (at >= 0 && !/^={1,2}$/.test(clean.slice(at))) return at;
  return clean.length % 4 === 0 ? undefined : clean.length - (clean.length % 4);
}

// Files that were read, by their text: every command reads the same one, and its certificates are long.
const read = new Map<string, Kubeconfig>();

export function readKubeconfig(io: ConfigIO, path: string): Kubeconfig | undefined {
  const text = io.files.read(path);
  if (text === undefined) return undefined;
  const known = read.get(text);
  if (known) return known;
  const config = parseKubeconfig(text, path);
  if (read.size >= 20) read.clear();
  read.set(text, config);
  return config;
}

/** Fields of entries by what they hold (clientcmd/api/v1). */
const SWITCHES: ReadonlySet<string> = new Set(["insecure-skip-tls-verify", "disable-compression"]);
const TEXTS: ReadonlySet<string> = new Set(["server", "tls-server-name", "proxy-url", "certificate-authority", "cluster", "user", "namespace", "client-certificate", "client-key", "token", "tokenFile", "username", "password", "as"]);

function parseKubeconfig(text: string, path: string): Kubeconfig {
  let value: Json;
  try {
    value = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`error loading config file ${JSON.stringify(path)}: ${error.message}`);
  }
  if (value === null) return emptyKubeconfig;
  if (typeof value !== "object" || Array.isArray(value)) throw new CommandError(`error loading config file ${JSON.stringify(path)}: couldn't get version/kind; json parse error: json: cannot unmarshal ${typeof value === "string" ? "string" : "array"} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  const file = value as JsonObject;
  const list = <T>(key: string): readonly T[] => {
    const value = file[key] ?? [];
    if (Array.isArray(value)) return value as unknown as readonly T[];
    const type = {clusters: "NamedCluster", users: "NamedAuthInfo", contexts: "NamedContext"}[key] ?? key;
    throw new CommandError(`error loading config file ${JSON.stringify(path)}: json: cannot unmarshal ${typeof value === "boolean" ? "bool" : typeof value} into Go struct field Config.${key} of type []v1.${type}`);
  };
  const apiVersion = file.apiVersion ?? "v1", kind = file.kind ?? "Config";
  if (apiVersion !== "v1" || kind !== "Config") throw new CommandError(`error loading config file ${JSON.stringify(path)}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`);
  for (const [section, key, type] of [["clusters", "cluster", "Cluster"], ["contexts", "context", "Context"], ["users", "user", "AuthInfo"]] as const) for (const one of list<JsonObject>(section)) {
    for (const [field, data] of Object.entries((one[key] ?? {}) as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const wanted = SWITCHES.has(field) ? "bool" : TEXTS.has(field) ? "string" : undefined;
      if (wanted && data !== null && jsonName(data!) !== wanted) throw new CommandError(`error loading config file ${JSON.stringify(path)}: json: cannot unmarshal ${jsonName(data!)} into Go struct field ${type}.${section}.${key}.${field} of type ${wanted}`);
    }
  }
  for (const [section, key] of [["clusters", "cluster"], ["users", "user"]] as const) for (const one of list<JsonObject>(section)) for (const [field, data] of Object.entries((one[key] ?? {}) as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const wrong = field.endsWith("-data") && typeof data === "string" ? base64Mistake(data) : undefined;
    if (wrong !== undefined) throw new CommandError(`error loading config file ${JSON.stringify(path)}: illegal base64 data at input byte ${wrong}`);
  }
  return {clusters: list("clusters"), users: list("users"), contexts: list("contexts"), "current-context": typeof file["current-context"] === "string" ? file["current-context"] : ""};
}

/** The files merged: the first to name something wins. */
export function mergedKubeconfig(io: ConfigIO, flags?: Flags): Kubeconfig {
  const {paths, explicit} = configFiles(io, flags);
  let merged = emptyKubeconfig;
  for (const path of paths) {
    const file = readKubeconfig(io, path);
    if (!file) {
      if (io.files.list(path) !== undefined) throw new CommandError(`error loading config file ${JSON.stringify(path)}: read ${path}: is a directory`);
      if (explicit) throw new CommandError(`stat ${path}: no such file or directory`);
      continue;
    }
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : io.cwd;
    const add = <T extends {readonly name: string}>(old: readonly T[], more: readonly T[]): readonly T[] => [...old, ...more.filter((one) => !old.some(({name}) => name === one.name))];
    merged = {
      clusters: add(merged.clusters, file.clusters.map((one) => ({...one, cluster: absolute(one.cluster ?? {}, ["certificate-authority"], folder)}))),
      users: add(merged.users, file.users.map((one) => ({...one, user: absolute(one.user ?? {}, ["client-certificate", "client-key", "tokenFile"], folder)}))),
      contexts: add(merged.contexts, file.contexts),
      "current-context": merged["current-context"] || file["current-context"],
    };
  }
  return merged;
}

/** Paths in a file are relative to it. */
function absolute(entry: JsonObject, keys: readonly string[], folder: string): JsonObject {
  const changed: {[key: string]: Json} = {};
  for (const key of keys) if (typeof entry[key] === "string" && entry[key] !== "" && !entry[key].startsWith("/")) changed[key] = `${folder}/${entry[key]}`.replace(/\/\.\//g, "/");
  return {...entry, ...changed};
}

/** `own`: flags of the command itself that hide global ones, as `create rolebinding --user` does. */
export function resolveConfig(io: ProgramIO, flags: Flags, own: readonly string[] = []): Config {
  const userFlag = own.includes("user") ? undefined : flags.get("user");
  const kubeconfig = mergedKubeconfig(io, flags);
  const contextName = flags.get("context") || kubeconfig["current-context"];
  const context = kubeconfig.contexts.find(({name}) => name === contextName)?.context;
  const clusterName = flags.get("cluster") || context?.cluster || "";
  const userName = userFlag || context?.user || "";
  const cluster = kubeconfig.clusters.find(({name}) => name === clusterName)?.cluster;
  const user = kubeconfig.users.find(({name}) => name === userName)?.user;
  // A context whose cluster is not there counts as no configuration at all.
  const lost = context !== undefined && cluster === undefined && !flags.has("cluster");
  const server = flags.get("server") || (typeof cluster?.server === "string" ? cluster.server : "") || "http://localhost:8080";
  const missing = contextName !== "" && !context ? `context was not found for specified context: ${contextName}` : undefined;
  const problems: string[] = [];
  if (userFlag && !user) problems.push(`auth info ${JSON.stringify(userName)} does not exist`);
  else if (!lost) problems.push(...unreadable(io, flags, userName, user ?? {}, clusterName, cluster ?? {}));
  if (user && !flags.get("as") && ["as-group", "as-uid", "as-user-extra"].some((flag) => flags.has(flag))) problems.push(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
  if ((cluster || flags.has("cluster")) && !cluster?.server && !flags.get("server")) problems.push(`no server found for cluster ${JSON.stringify(clusterName)}`);
  const identity = identify(io, flags, {user: user ?? {}, userName, cluster: cluster ?? {}, server});
  return {
    kubeconfig, context: contextName, server, namespace: context?.namespace || "default", user: identity.user,
    check: () => {
      if (missing !== undefined) throw new CommandError(`Error in configuration: ${missing}`, {raw: true});
      if (problems.length > 1) throw new CommandError(`Error in configuration: \n${problems.map((one) => `* ${one}`).join("\n")}`, {raw: true});
      if (problems.length === 1) throw new CommandError(problems[0]!);
      timeoutFlag(flags);
      identity.check();
    },
  };
}

/** Files that the configuration names and that are not there (validateAuthInfo, validateClusterInfo). */
function unreadable(io: ConfigIO, flags: Flags, userName: string, user: JsonObject, clusterName: string, cluster: JsonObject): readonly string[] {
  const problem = (entry: JsonObject, key: string, word: string, of: string): readonly string[] => {
    const path = flags.get(key) ?? entry[key];
    return typeof path !== "string" || path === "" || io.files.read(path) !== undefined ? [] : [`unable to read ${word} ${path} for ${of} due to open ${path}: no such file or directory`];
  };
  const given = (key: string) => Boolean(flags.get(key) || user[key] || user[`${key}-data`]);
  const keyless = given("client-certificate") && !given("client-key") ? [`client-key-data or client-key must be specified for ${userName} to use the clientCert authentication method.`] : [];
  return [...keyless, ...problem(user, "client-certificate", "client-cert", userName), ...problem(user, "client-key", "client-key", userName), ...problem(cluster, "certificate-authority", "certificate-authority", clusterName)];
}

function timeoutFlag(flags: Flags): void {
  const value = flags.text("request-timeout");
  if (!/^\d+$/.test(value) && !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) throw new CommandError("Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)");
}
