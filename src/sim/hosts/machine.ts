// A machine as it is when a world starts: folders, files of its role, certificates and keys as text.
import {SortedMap} from "../map.ts";
import {chance, type World} from "../world.ts";
import {authorityCertificate, authorityKeyText} from "../pki/authority.ts";
import type {FileEntry, Host, HostSpec} from "./host.ts";

/** The machine of a cluster file at the moment `atMs`. */
export function makeHost(world: World, spec: HostSpec, atMs: number): Host {
  const host: Host = {
    name: spec.name, address: spec.address, files: new SortedMap<FileEntry>(), containers: new SortedMap(), sandboxes: new SortedMap(),
    addresses: new SortedMap(), logs: new SortedMap(), images: new SortedMap(), lastAddress: 1,
    shell: {env: {HOME: "/root", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", USER: "root", HOSTNAME: spec.name}, cwd: "/root"},
  };
  for (const folder of FOLDERS) makeFolder(host, folder, atMs);
  for (const [path, content] of Object.entries(spec.files ?? {})) putFile(host, path, fill(world, spec, content), atMs, /\.(conf|key)$|\/config$/.test(path) ? 0o600 : 0o644);
  return host;
}

const FOLDERS = ["/bin", "/etc/kubernetes/tmp", "/dev", "/etc", "/home", "/opt", "/root", "/run", "/tmp", "/usr/bin", "/usr/local/bin", "/usr/sbin", "/var/lib", "/var/log", "/etc/kubernetes/manifests", "/var/lib/kubelet/pods"];

/** Makes a folder and those above it. */
export function makeFolder(host: Host, path: string, atMs: number): void {
  const parts = path.split("/").filter(Boolean);
  for (let depth = 0; depth <= parts.length; depth++) {
    const folder = `/${parts.slice(0, depth).join("/")}`;
    if (!host.files.has(folder)) host.files.set(folder, {type: "directory", mode: folder === "/tmp" ? 0o1777 : 0o755, mtimeMs: atMs});
  }
}

/** Writes a text file and makes the folders above it. */
export function putFile(host: Host, path: string, content: string, atMs: number, mode = 0o644): void {
  makeFolder(host, path.slice(0, path.lastIndexOf("/")) || "/", atMs);
  host.files.set(path, {type: "file", content, mode, mtimeMs: atMs});
}

/** `{{name}}` and `{{address}}` of the machine; `{{x.crt}}`, `{{x.key}}`: certificates and keys, the same text everywhere in a world. */
function fill(world: World, spec: HostSpec, content: string): string {
  return content.replace(/\{\{(base64 )?([\w.-]+)\}\}/g, (_all, base64: string | undefined, name: string) => {
    if (name === "name") return spec.name;
    if (name === "address") return spec.address;
    const text = pem(world, name);
    return base64 ? btoa(text) : text;
  });
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The cluster's authority; else text in the form of a PEM file: a function of the seed and the name, so its stream of chance starts anew each time. */
export function pem(world: World, name: string): string {
  if (name === "ca.crt") return authorityCertificate(world);
  if (name === "ca.key") return authorityKeyText();
  const [title, length, head] = name.endsWith(".key") ? ["RSA PRIVATE KEY", 1588, "MIIEpAIBAAKCAQEA"] : name.endsWith(".pub") ? ["PUBLIC KEY", 392, "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"] : ["CERTIFICATE", 1468, "MIIDBTCCAe2gAwIBAgI"];
  // One draw starts a small generator of its own: thousands of letters would be many draws.
  let body = head, state = Math.floor(chance(world, `pem/${name}`) * 2 ** 32);
  while (body.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    body += BASE64[state >>> 26];
  }
  delete world.chance[`pem/${name}`];
  return `-----BEGIN ${title}-----\n${body.replace(/.{64}/g, "$&\n")}\n-----END ${title}-----\n`;
}
