// Cluster files and the image catalogue: from parsed YAML to typed data, with errors that name the file and the place in it.
// Reading files is the caller's: `resolve` gives the parsed content of another file of data/clusters.
import type {KubeObject} from "./api/object.ts";
import {parseInstant} from "./clock.ts";
import type {HostSpec} from "./hosts/host.ts";
import type {ImageCatalogue, ImageSpec} from "./kubelet/images.ts";
import type {ClusterFile} from "./world.ts";

type Fields = {readonly [name: string]: unknown};
export type Resolve = (file: string) => unknown;

const isFields = (value: unknown): value is Fields => value !== null && typeof value === "object" && !Array.isArray(value);

class Reader {
  readonly file: string;
  constructor(file: string) { this.file = file; }
  fail(path: string, what: string): never { throw new Error(`${this.file}: ${path || "the document"}: ${what}`); }
  fields(value: unknown, path: string): Fields { return isFields(value) ? value : this.fail(path, `expected a mapping, found ${describe(value)}`); }
  list(value: unknown, path: string): readonly unknown[] { return Array.isArray(value) ? value : this.fail(path, `expected a list, found ${describe(value)}`); }
  text(value: unknown, path: string): string { return typeof value === "string" ? value : this.fail(path, `expected text, found ${describe(value)}`); }
  number(value: unknown, path: string): number { return typeof value === "number" ? value : this.fail(path, `expected a number, found ${describe(value)}`); }
  texts(value: unknown, path: string): readonly string[] { return this.list(value, path).map((item, i) => this.text(item, `${path}[${i}]`)); }
}

const describe = (value: unknown) => value === undefined ? "nothing" : Array.isArray(value) ? "a list" : isFields(value) ? "a mapping" : JSON.stringify(value);

/** A cluster file (`golden.yaml`). `extends: golden` takes everything that the file itself does not say from another. */
export function parseCluster(value: unknown, file: string, resolve: Resolve): ClusterFile {
  const reader = new Reader(file);
  const own = reader.fields(value, "");
  const base = own.extends === undefined ? undefined : `${reader.text(own.extends, "extends")}.yaml`;
  const parent: Partial<ClusterFile> = base === undefined ? {} : parseCluster(resolve(base), base, resolve);
  const text = (key: "version" | "epoch" | "serviceCIDR" | "podCIDR" | "dnsAddress") => own[key] === undefined && parent[key] !== undefined ? parent[key] : reader.text(own[key], key);
  const epoch = text("epoch");
  if (Number.isNaN(parseInstant(epoch))) reader.fail("epoch", `${JSON.stringify(epoch)} is no RFC 3339 instant`);
  const files = own.files === undefined ? {} : filesByRole(resolve(reader.text(own.files, "files")), String(own.files));
  const hosts = own.hosts === undefined && parent.hosts ? parent.hosts : reader.list(own.hosts, "hosts").map((host, i) => parseHost(reader, host, `hosts[${i}]`, files));
  return {
    name: reader.text(own.name, "name"), version: text("version"), epoch,
    ageSeconds: own.ageSeconds === undefined && parent.ageSeconds !== undefined ? parent.ageSeconds : reader.number(own.ageSeconds, "ageSeconds"),
    serviceCIDR: text("serviceCIDR"), podCIDR: text("podCIDR"), dnsAddress: text("dnsAddress"), ...network(own, parent, reader), hosts,
    objects: own.objects === undefined ? parent.objects ?? [] : parseObjects(own.objects, reader, resolve),
  };
}

/** What of the network is the cluster's choice. */
function network(own: Fields, parent: Partial<ClusterFile>, reader: Reader): Pick<ClusterFile, "networkPolicies" | "loadBalancerRange"> {
  const {networkPolicies = parent.networkPolicies, loadBalancerRange = parent.loadBalancerRange} = own;
  if (networkPolicies !== undefined && networkPolicies !== "enforced") reader.fail("networkPolicies", `${JSON.stringify(networkPolicies)} is not "enforced"`);
  return {...(networkPolicies !== undefined && {networkPolicies: "enforced" as const}), ...(loadBalancerRange !== undefined && {loadBalancerRange: reader.text(loadBalancerRange, "loadBalancerRange")})};
}

function parseObjects(value: unknown, reader: Reader, resolve: Resolve): readonly KubeObject[] {
  const file = typeof value === "string" ? value : reader.file;
  const inner = new Reader(file);
  return inner.list(typeof value === "string" ? resolve(value) : value, "objects").map((item, i) => {
    const object = inner.fields(item, `objects[${i}]`);
    inner.text(object.apiVersion, `objects[${i}].apiVersion`);
    inner.text(object.kind, `objects[${i}].kind`);
    inner.text(inner.fields(object.metadata, `objects[${i}].metadata`).name, `objects[${i}].metadata.name`);
    // What remains is checked by the API server when it is created.
    return object as unknown as KubeObject;
  });
}

function filesByRole(value: unknown, file: string): {[role: string]: {[path: string]: string}} {
  const reader = new Reader(file);
  return Object.fromEntries(Object.entries(reader.fields(value, "")).map(([role, files]) =>
    [role, Object.fromEntries(Object.entries(reader.fields(files, role)).map(([path, content]) => [path, reader.text(content, `${role}[${path}]`)]))]));
}

function parseHost(reader: Reader, value: unknown, path: string, files: {[role: string]: {[path: string]: string}}): HostSpec {
  const host = reader.fields(value, path);
  const role = reader.text(host.role, `${path}.role`);
  if (role !== "control-plane" && role !== "worker" && role !== "machine") reader.fail(`${path}.role`, `${JSON.stringify(role)} is none of control-plane, worker, machine`);
  const own = host.files === undefined ? {} : filesByRole({host: host.files}, reader.file).host;
  return {
    name: reader.text(host.name, `${path}.name`), address: reader.text(host.address, `${path}.address`), role,
    cpu: reader.number(host.cpu, `${path}.cpu`), memory: reader.text(host.memory, `${path}.memory`),
    ...(host.podCIDR !== undefined && {podCIDR: reader.text(host.podCIDR, `${path}.podCIDR`)}),
    files: {...files[role], ...own},
  };
}

/** The image catalogue (`images.yaml`). */
export function parseImages(value: unknown, file: string): ImageCatalogue {
  const reader = new Reader(file);
  const images = reader.list(reader.fields(value, "").images, "images");
  return {images: images.map((item, i) => parseImage(reader, reader.fields(item, `images[${i}]`), `images[${i}]`))};
}

function parseImage(reader: Reader, image: Fields, path: string): ImageSpec {
  const base = reader.text(image.base ?? "none", `${path}.base`);
  if (base !== "busybox" && base !== "debian" && base !== "none") reader.fail(`${path}.base`, `${JSON.stringify(base)} is none of busybox, debian, none`);
  return {
    name: reader.text(image.name, `${path}.name`), tags: reader.texts(image.tags, `${path}.tags`), sizeBytes: reader.number(image.sizeBytes, `${path}.sizeBytes`),
    base, program: reader.text(image.program, `${path}.program`),
    ...(image.entrypoint !== undefined && {entrypoint: reader.texts(image.entrypoint, `${path}.entrypoint`)}),
    ...(image.command !== undefined && {command: reader.texts(image.command, `${path}.command`)}),
    ...(image.env !== undefined && {env: filesByRole({env: image.env}, reader.file).env}),
    ...(image.user !== undefined && {user: reader.number(image.user, `${path}.user`)}),
    ...(image.stopSignal !== undefined && {stopSignal: reader.text(image.stopSignal, `${path}.stopSignal`)}),
    ...(image.workingDir !== undefined && {workingDir: reader.text(image.workingDir, `${path}.workingDir`)}),
    ...(image.exposes !== undefined && {exposes: reader.texts(image.exposes, `${path}.exposes`)}),
    ...(image.tools !== undefined && {tools: reader.texts(image.tools, `${path}.tools`)}),
    ...(image.files !== undefined && {files: filesByRole({files: image.files}, reader.file).files}),
    ...(image.options !== undefined && {options: reader.fields(image.options, `${path}.options`)}),
  };
}
