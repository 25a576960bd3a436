// kubectl create configmap and secret: data from literals, files, folders and env files.
import {base64} from "../../../sim/api/base64.ts";
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {array, bool, string, strings, type FlagSpec} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {nameHash} from "../name-hash.ts";
import type {Verb} from "../verb.ts";
import {generator, metadataOf, oneName} from "./generator.ts";

const sourceFlags: readonly FlagSpec[] = [
  strings("from-file", "", "Key file can be specified using its file path."), array("from-literal", "", "Specify a key and literal value (i.e. mykey=somevalue)"),
  strings("from-env-file"), bool("append-hash"),
];

type Data = {[key: string]: string};

/** Data of all `--from-…` flags, keys checked. */
export function readData(k: Kubectl, kind: "configmap" | "secret"): Data {
  if (k.flags.all("from-env-file").length > 0 && (k.flags.all("from-file").length > 0 || k.flags.all("from-literal").length > 0)) throw new CommandError("from-env-file cannot be combined with from-file or from-literal");
  const data: Data = {};
  const add = (key: string, value: string) => {
    const wrong = keyProblem(key);
    if (wrong) throw new CommandError(`${JSON.stringify(key)} is not a valid key name for a ${kind === "configmap" ? "ConfigMap" : "Secret"}: ${wrong}`);
    if (key in data) throw new CommandError(kind === "configmap" ? `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(k.args[0] ?? "")}` : `cannot add key ${key}, another key by that name already exists`);
    data[key] = value;
  };
  for (const literal of k.flags.all("from-literal")) {
    const cut = literal.indexOf("=");
    if (cut <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, cut), literal.slice(cut + 1));
  }
  for (const source of k.flags.all("from-file")) fromFile(k, source, add);
  for (const path of k.flags.all("from-env-file")) fromEnvFile(k, path, kind, add);
  return data;
}

function keyProblem(key: string): string | undefined {
  if (key.length > 253) return "must be no more than 253 characters";
  if (key === "." ) return "must not be '.'";
  if (key === ".." || key.startsWith("..")) return `must not start with '..'`;
  return /^[-._a-zA-Z0-9]+$/.test(key) ? undefined : "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
}

function fromFile(k: Kubectl, source: string, add: (key: string, value: string) => void): void {
  const cut = source.indexOf("=");
  if (cut === 0) throw new CommandError(`key name for file path ${source.slice(1)} missing`);
  if (cut === source.length - 1) throw new CommandError(`file path for key name ${source.slice(0, -1)} missing`);
  if (source.split("=").length > 2) throw new CommandError("key names or file paths cannot contain '='");
  const path = cut < 0 ? source : source.slice(cut + 1);
  const text = k.io.files.read(path);
  if (text !== undefined) return add(cut < 0 ? path.slice(path.lastIndexOf("/") + 1) : source.slice(0, cut), text);
  const names = k.io.files.list(path);
  if (!names) throw new CommandError(`error reading ${path}: no such file or directory`);
  if (cut >= 0) throw new CommandError("cannot give a key name for a directory path");
  for (const name of names) {
    const content = k.io.files.read(`${path.replace(/\/$/, "")}/${name}`);
    if (content !== undefined) add(name, content);
  }
}

function fromEnvFile(k: Kubectl, path: string, kind: string, add: (key: string, value: string) => void): void {
  const text = k.io.files.read(path);
  if (text === undefined) throw new CommandError(k.io.files.list(path) ? `env ${kind === "configmap" ? "config" : "secret"} file cannot be a directory` : `error reading ${path}: no such file or directory`);
  for (const line of text.split("\n").map((one) => one.trimStart())) {
    if (line === "" || line.startsWith("#")) continue;
    const cut = line.indexOf("=");
    const key = cut < 0 ? line : line.slice(0, cut);
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)) throw new CommandError(`${JSON.stringify(key)} is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`);
    add(key, cut < 0 ? k.io.env[key] ?? "" : line.slice(cut + 1));
  }
}

const sortedData = (data: Data): Data => Object.fromEntries(Object.keys(data).sort().map((key) => [key, data[key]!]));

/** `--append-hash`: its content becomes part of its name. */
function hashed(k: Kubectl, object: JsonObject): JsonObject {
  if (!k.flags.is("append-hash")) return object;
  const metadata = object.metadata as JsonObject;
  return {...object, metadata: {...metadata, name: `${String(metadata.name)}-${nameHash(object)}`}};
}

export const configmap = generator("configmap", "Create a config map from a local file, directory or literal value", "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]", sourceFlags,
  (k): JsonObject => {
    const name = oneName(k), data = readData(k, "configmap");
    return hashed(k, {kind: "ConfigMap", apiVersion: "v1", metadata: metadataOf(k, name), ...(Object.keys(data).length > 0 && {data: sortedData(data)})});
  }, {aliases: ["cm"], failure: "failed to create configmap:"});

function secretOf(k: Kubectl, name: string, data: Data, type: string): JsonObject {
  const encoded = Object.fromEntries(Object.entries(sortedData(data)).map(([key, value]) => [key, base64(value)]));
  return hashed(k, {kind: "Secret", apiVersion: "v1", metadata: metadataOf(k, name), ...(Object.keys(encoded).length > 0 && {data: encoded}), ...(type && {type})});
}

const generic = generator("generic", "Create a secret from a local file, directory, or literal value", "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]",
  [...sourceFlags, string("type", "", "The type of secret to create")], (k) => secretOf(k, oneName(k), readData(k, "secret"), k.flags.text("type")), {failure: "failed to create secret"});

const registry = generator("docker-registry", "Create a secret for use with a Docker registry", "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [options]",
  [string("docker-email"), string("docker-password"), string("docker-server", "", "", {default: "https://index.docker.io/v1/"}), string("docker-username"), strings("from-file"), bool("append-hash")],
  (k) => {
    const [user, password, email, server] = ["docker-username", "docker-password", "docker-email", "docker-server"].map((flag) => k.flags.text(flag)) as [string, string, string, string];
    const name = oneName(k);
    if (k.flags.has("from-file")) return secretOf(k, name, readData(k, "secret"), "kubernetes.io/dockerconfigjson");
    if (!user || !password || !server) throw new CommandError("either --from-file or the combination of --docker-username, --docker-password and --docker-server is required");
    const auth = {username: user, password, ...(email && {email}), auth: base64(`${user}:${password}`)};
    return secretOf(k, name, {".dockerconfigjson": JSON.stringify({auths: {[server]: auth}})}, "kubernetes.io/dockerconfigjson");
  }, {failure: "failed to create secret"});

const tls = generator("tls", "Create a TLS secret", "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]", [string("cert"), string("key"), bool("append-hash")],
  (k) => {
    const name = oneName(k);
    const [cert, key] = ["cert", "key"].map((flag) => {
      const path = k.flags.text(flag);
      if (!path) throw new CommandError("key and cert must be specified");
      const text = k.io.files.read(path);
      if (text === undefined) throw new CommandError(`Cannot read file ${path}, open ${path}: no such file or directory`);
      return text;
    }) as [string, string];
    // tls.X509KeyPair, as far as the files' form goes.
    for (const [text, what] of [[cert, "certificate"], [key, "key"]] as const) if (!/-----BEGIN [A-Z0-9 ]+-----/.test(text)) throw new CommandError(`tls: failed to find any PEM data in ${what} input`);
    return secretOf(k, name, {"tls.crt": cert, "tls.key": key}, "kubernetes.io/tls");
  }, {failure: "failed to create secret"});

export const secret: Verb = {name: "secret", summary: "Create a secret using a specified subcommand", usage: "(docker-registry | generic | tls) [options]", verbs: [registry, generic, tls]};
