// kubectl config set-cluster, set-credentials, set-context, delete-*, rename-context, set, unset.
import type {Json, JsonObject} from "../../../sim/api/object.ts";
import {base64} from "../../../sim/api/base64.ts";
import {base64Mistake} from "../config.ts";
import {CommandError, UsageError} from "../errors.ts";
import {array, bool, goBool, string} from "../flags.ts";
import {help} from "../help.ts";
import type {Kubectl} from "../kubectl.ts";
import type {Verb} from "../verb.ts";
import {current, defaultName, entry, oneArgument, put, refuseArguments, setCurrent, type Section} from "./file.ts";

/** A file flag: its path, or with --embed-certs its content. */
function fileField(k: Kubectl, flag: string, field: string): {readonly [key: string]: Json | undefined} {
  if (!k.flags.has(flag)) return {};
  const path = k.flags.text(flag);
  if (!k.flags.is("embed-certs")) return {[field]: path === "" || path.startsWith("/") ? path : `${k.io.cwd}/${path}`, [`${field}-data`]: undefined};
  const text = k.io.files.read(path);
  if (text === undefined) throw new CommandError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
  return {[`${field}-data`]: base64(text), [field]: undefined};
}

const defined = (map: {readonly [key: string]: Json | undefined}): JsonObject => Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined && value !== "" && value !== false));

const setCluster: Verb = {
  name: "set-cluster", summary: "Set a cluster entry in kubeconfig", usage: "NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]",
  flags: [bool("embed-certs"), string("proxy-url")],
  run: (k) => {
    const name = oneArgument(k), {flags} = k;
    if (flags.has("certificate-authority") && flags.is("insecure-skip-tls-verify")) throw new CommandError("you cannot specify a certificate authority and insecure mode at the same time");
    if (flags.is("embed-certs") && !flags.has("certificate-authority")) throw new CommandError("you must specify a --certificate-authority to embed");
    const old = entry(current(k), "clusters", name) ?? {};
    const value = defined({
      ...old, ...(flags.has("server") && {"insecure-skip-tls-verify": undefined, server: flags.text("server").replace(/\/$/, "")}), ...(flags.has("tls-server-name") && {"tls-server-name": flags.text("tls-server-name")}), ...(flags.has("proxy-url") && {"proxy-url": flags.text("proxy-url")}),
      ...(flags.has("insecure-skip-tls-verify") && {"insecure-skip-tls-verify": flags.is("insecure-skip-tls-verify"), ...(flags.is("insecure-skip-tls-verify") && {"certificate-authority": undefined, "certificate-authority-data": undefined})}),
      ...fileField(k, "certificate-authority", "certificate-authority"), ...(flags.has("certificate-authority") && {"insecure-skip-tls-verify": undefined}),
    });
    put(k, "clusters", name, value);
    k.out(`Cluster ${JSON.stringify(name)} set.\n`);
    return 0;
  },
};

const setCredentials: Verb = {
  name: "set-credentials", summary: "Set a user entry in kubeconfig", usage: "NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [options]",
  flags: [bool("embed-certs"), string("auth-provider"), array("auth-provider-arg"), string("exec-command"), array("exec-arg"), array("exec-env"), string("exec-api-version")],
  run: (k) => {
    const name = oneArgument(k), {flags} = k;
    const methods = [...(flags.text("token") ? ["--token"] : []), ...(flags.text("username") || flags.text("password") ? ["--username/--password"] : [])];
    if (methods.length > 1) throw new CommandError(`you cannot specify more than one authentication method at the same time: ${methods.join(", ")}`);
    if (flags.is("embed-certs") && !flags.has("client-certificate") && !flags.has("client-key")) throw new CommandError("you must specify a --client-certificate or --client-key to embed");
    const value = defined({
      ...entry(current(k), "users", name), ...fileField(k, "client-certificate", "client-certificate"), ...fileField(k, "client-key", "client-key"),
      ...(flags.has("token") && {token: flags.text("token"), username: undefined, password: undefined}),
      ...(flags.has("username") && {username: flags.text("username"), token: undefined}), ...(flags.has("password") && {password: flags.text("password"), token: undefined}),
    });
    put(k, "users", name, {...value, ...plugins(k, entry(current(k), "users", name) ?? {})});
    k.out(`User ${JSON.stringify(name)} set.\n`);
    return 0;
  },
};

/** `key=value` sets, `key-` removes. */
function pairs(k: Kubectl, flag: string): {readonly set: ReadonlyMap<string, string>; readonly remove: readonly string[]} {
  const set = new Map<string, string>(), remove: string[] = [];
  for (const word of k.flags.all(flag)) {
    if (word.indexOf("=") > 0) set.set(word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1));
    else if (word.endsWith("-")) remove.push(word.slice(0, -1));
    else throw new CommandError(`invalid ${flag} format: ${word}`);
  }
  return {set, remove};
}

/** Programs that fetch credentials: they are written down, and not run. */
function plugins(k: Kubectl, old: JsonObject): JsonObject {
  const {flags} = k, made: {[key: string]: Json} = {};
  if (["auth-provider", "auth-provider-arg"].some((flag) => flags.has(flag)) && (flags.has("auth-provider") || old["auth-provider"])) {
    const before = (old["auth-provider"] ?? {}) as JsonObject, {set, remove} = pairs(k, "auth-provider-arg");
    const config = Object.entries({...(before.config as JsonObject | undefined), ...Object.fromEntries(set)}).filter(([key]) => !remove.includes(key));
    made["auth-provider"] = {config: config.length > 0 ? Object.fromEntries(config) as JsonObject : null, name: flags.get("auth-provider") ?? String(before.name ?? "")};
  }
  if (["exec-command", "exec-api-version", "exec-arg", "exec-env"].some((flag) => flags.has(flag)) && (flags.has("exec-command") || old.exec)) {
    const before = (old.exec ?? {}) as JsonObject, {set, remove} = pairs(k, "exec-env"), kept = ((before.env ?? []) as unknown as readonly {readonly name: string; readonly value: string}[]).filter(({name}) => !remove.includes(name));
    const env = [...kept.map(({name, value}) => ({name, value: set.get(name) ?? value})), ...[...set].filter(([name]) => !kept.some((one) => one.name === name)).map(([name, value]) => ({name, value}))];
    const version = flags.get("exec-api-version") ?? before.apiVersion;
    made.exec = {...(version !== undefined && {apiVersion: version}), args: flags.has("exec-arg") ? [...flags.all("exec-arg")] : before.args ?? null, command: flags.get("exec-command") ?? String(before.command ?? ""), env: env.length > 0 ? env : null, provideClusterInfo: false};
  }
  return made;
}

const setContext: Verb = {
  name: "set-context", summary: "Set a context entry in kubeconfig", usage: "[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]", flags: [bool("current")],
  run: (k) => {
    const {flags} = k, config = current(k);
    if (flags.is("current") && k.args.length > 0) throw new CommandError("you cannot specify both a context name and --current");
    if (!flags.is("current") && (k.args[0] ?? "") === "") throw new CommandError("you must specify a non-empty context name or --current");
    const name = flags.is("current") ? config["current-context"] : oneArgument(k);
    if (flags.is("current") && !name) throw new CommandError("no current context is set");
    const old = entry(config, "contexts", name);
    put(k, "contexts", name, defined({...old, ...(flags.has("cluster") && {cluster: flags.text("cluster")}), ...(flags.has("user") && {user: flags.text("user")}), ...(flags.has("namespace") && {namespace: flags.text("namespace")})}));
    k.out(`Context ${JSON.stringify(name)} ${old ? "modified" : "created"}.\n`);
    return 0;
  },
};

const deletion = (word: "cluster" | "context" | "user", section: Section): Verb => ({
  name: `delete-${word}`, summary: `Delete the specified ${word} from the kubeconfig`, usage: "NAME [options]",
  run: (k) => {
    if (word === "user" && k.args.length !== 1) throw new UsageError(k.command, "user to delete is required");
    // Help is all that other arguments get.
    if (k.args.length !== 1) { k.out(help(k.verb, k.command.split(" "))); return 0; }
    const [name = ""] = k.args, config = current(k), path = defaultName(k);
    if (!entry(config, section, name)) throw new CommandError(`cannot delete ${word} ${name}, not in ${path}`);
    if (word === "context" && config["current-context"] === name) k.err('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
    put(k, section, name, undefined);
    k.out(`deleted ${word} ${name} from ${path}\n`);
    return 0;
  },
});

const renameContext: Verb = {
  name: "rename-context", summary: "Rename a context from the kubeconfig file", usage: "CONTEXT_NAME NEW_NAME [options]",
  run: (k) => {
    if (k.args.length !== 2) refuseArguments(k);
    const [from = "", to = ""] = k.args, config = current(k), path = defaultName(k), old = entry(config, "contexts", from);
    if (!old) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${path}`);
    if (entry(config, "contexts", to)) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${path}`);
    put(k, "contexts", from, undefined);
    put(k, "contexts", to, old);
    if (config["current-context"] === from) setCurrent(k, to);
    k.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
    return 0;
  },
};

/** `contexts.NAME.namespace`: the section, the entry (whose name may hold dots) and the field. */
function property(k: Kubectl, text: string, removing: boolean): {readonly section: Section | "current-context"; readonly name: string; readonly field: string} {
  if (text === "current-context") return {section: "current-context", name: "", field: ""};
  const [section = "", ...rest] = text.split(".");
  if (!["clusters", "contexts", "users"].includes(section)) throw new CommandError(`unable to parse ${text} after [] at api.Config`);
  const joined = rest.join(".");
  if (removing && entry(current(k), section as Section, joined)) return {section: section as Section, name: joined, field: ""};
  const cut = joined.lastIndexOf(".");
  return cut < 0 ? {section: section as Section, name: joined, field: ""} : {section: section as Section, name: joined.slice(0, cut), field: joined.slice(cut + 1)};
}

const FIELDS: {readonly [section in Section]: readonly string[]} = {
  clusters: ["server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority", "certificate-authority-data", "proxy-url", "disable-compression"], contexts: ["cluster", "user", "namespace"],
  users: ["client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile", "act-as", "username", "password"],
};

/** Text as a field's value. What is no field leaves the section itself, a map, to be set. */
function fieldValue(k: Kubectl, section: Section, field: string, value: string): Json {
  if (!FIELDS[section].includes(field)) throw new CommandError(`can't set a map to a value: map[${current(k)[section].map(({name}, i) => `${name}:0x${(0xc000100000 + i * 0x80).toString(16)}`).join(" ")}]`);
  if (field === "insecure-skip-tls-verify" || field === "disable-compression") {
    const is = goBool(value);
    if (is === undefined) throw new CommandError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
    return is;
  }
  if (!field.endsWith("-data")) return value;
  if (k.flags.is("set-raw-bytes")) return base64(value);
  const wrong = base64Mistake(value);
  if (wrong !== undefined) throw new CommandError(`error decoding input value: illegal base64 data at input byte ${wrong}`);
  return value;
}

const set: Verb = {
  name: "set", summary: "Set an individual value in a kubeconfig file", usage: "PROPERTY_NAME PROPERTY_VALUE [options]", flags: [bool("set-raw-bytes")],
  run: (k) => {
    if (k.args.length !== 2) refuseArguments(k);
    const [path = "", value = ""] = k.args, {section, name, field} = property(k, path, false);
    if (section === "current-context") setCurrent(k, value);
    else put(k, section, name, defined({...entry(current(k), section, name), [field]: fieldValue(k, section, field, value)}));
    k.out(`Property ${JSON.stringify(path)} set.\n`);
    return 0;
  },
};

const unset: Verb = {
  name: "unset", summary: "Unset an individual value in a kubeconfig file", usage: "PROPERTY_NAME [options]",
  run: (k) => {
    const path = oneArgument(k), {section, name, field} = property(k, path, true);
    if (section === "current-context") setCurrent(k, "");
    else if (name === "") for (const one of current(k)[section]) put(k, section, one.name, undefined);
    else {
      const old = entry(current(k), section, name);
      if (field === "") { if (old) put(k, section, name, undefined); }
      else if (old) { const {[field]: _gone, ...rest} = old; put(k, section, name, rest); }
    }
    k.out(`Property ${JSON.stringify(path)} unset.\n`);
    return 0;
  },
};

export const entryVerbs: readonly Verb[] = [deletion("cluster", "clusters"), deletion("context", "contexts"), deletion("user", "users"), renameContext, set, setCluster, setContext, setCredentials, unset];
