// docker build: FROM, RUN, CMD, ENTRYPOINT, ENV, ARG, WORKDIR, COPY, ADD, EXPOSE, USER, LABEL; the plain progress of BuildKit.
// What package managers would bring is not: their RUN lines pass. Not simulated: several stages, ignore files, caches.
import {execute} from "../../sim/kubelet/exec.ts";
import {rootfsOf} from "../../sim/kubelet/files.ts";
import {hexOf, parseReference, type ImageSpec} from "../../sim/kubelet/images.ts";
import {normalPath} from "../../sim/kubelet/paths.ts";
import {removeContainer} from "../../sim/kubelet/runtime.ts";
import type {ProgramIO} from "../program.ts";
import {parseArguments} from "./arguments.ts";
import {start} from "./run.ts";
import {digestOf, keepImage, localImage, pullImage, specOf, type DockerImage} from "./store.ts";

interface Instruction { readonly name: string; readonly text: string; readonly line: number }

/** The instructions of a Dockerfile, with lines that end in a backslash joined. */
function instructions(source: string): readonly Instruction[] {
  const found: Instruction[] = [];
  let text = "", first = 0;
  for (const [i, line] of source.split("\n").entries()) {
    if (/^\s*#/.test(line) || text === "" && line.trim() === "") continue;
    if (text === "") first = i + 1;
    text += line.replace(/\\\s*$/, "");
    if (/\\\s*$/.test(line)) continue;
    const [, name = "", rest = ""] = /^\s*(\S+)\s*([^]*)$/.exec(text) ?? [];
    found.push({name: name.toUpperCase(), text: rest.trim(), line: first});
    text = "";
  }
  return found;
}

/** `["sleep", "5"]` as it is, anything else by a shell. */
function words(text: string): readonly string[] {
  if (text.startsWith("[")) try { return (JSON.parse(text) as readonly unknown[]).map(String); } catch { /* not JSON: the shell form */ }
  return ["/bin/sh", "-c", text];
}

const PACKAGES = /\b(apt-get|apt|apk|yum|dnf|pip3?|npm|gem|go)\s/;

/** A build at work: the image so far. */
class Build {
  readonly io: ProgramIO; readonly folder: string;
  image: DockerImage; arguments: {[name: string]: string} = {};
  constructor(io: ProgramIO, folder: string, image: DockerImage) { this.io = io; this.folder = folder; this.image = image; }

  #change(change: Partial<ImageSpec>): void {
    const spec = {...specOf(this.io.world, this.image), ...change};
    this.image = {...this.image, built: {spec, tag: this.image.built?.tag ?? this.image.tag}};
  }

  #fill(text: string): string {
    const env = {...this.arguments, ...specOf(this.io.world, this.image).env};
    return text.replace(/\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g, (_all, braced: string | undefined, fallback: string | undefined, plain: string | undefined) => env[braced ?? plain ?? ""] ?? fallback ?? "");
  }

  /** An error's text, or undefined. */
  apply({name, text}: Instruction): string | undefined {
    const spec = specOf(this.io.world, this.image);
    switch (name) {
      case "CMD": this.#change({command: words(text)}); return undefined;
      case "ENTRYPOINT": this.#change({entrypoint: words(text), command: []}); return undefined;
      case "ENV": case "LABEL": if (name === "ENV") this.#change({env: {...spec.env, ...this.#pairs(text)}}); return undefined;
      case "ARG": { const [key = "", value = ""] = text.split(/=(.*)/s); this.arguments[key] ??= value.replace(/^"|"$/g, ""); return undefined; }
      case "WORKDIR": this.#change({workingDir: normalPath(this.#fill(text), spec.workingDir ?? "/")}); return undefined;
      case "USER": this.#change({user: Number(/^\d+/.exec(text)?.[0] ?? (text === "root" ? 0 : 1000))}); return undefined;
      case "EXPOSE": this.#change({exposes: [...spec.exposes ?? [], ...text.split(/\s+/).map((port) => port.includes("/") ? port : `${port}/tcp`)]}); return undefined;
      case "COPY": case "ADD": return this.#copy(this.#fill(text), spec);
      case "RUN": return this.#run(text);
      case "VOLUME": case "STOPSIGNAL": case "SHELL": case "HEALTHCHECK": case "MAINTAINER": case "ONBUILD": return undefined;
      default: return `unknown instruction: ${name}`;
    }
  }

  #pairs(text: string): {readonly [name: string]: string} {
    if (!/^\w+=/.test(text)) { const [key = "", value = ""] = text.split(/\s+(.*)/s); return {[key]: this.#fill(value)}; }
    return Object.fromEntries([...text.matchAll(/(\w+)=("[^"]*"|\S+)/g)].map(([, key = "", value = ""]) => [key, this.#fill(value.replace(/^"|"$/g, ""))]));
  }

  #copy(text: string, spec: ImageSpec): string | undefined {
    const paths = text.startsWith("[") ? [...words(text)] : text.split(/\s+/).filter((word) => !word.startsWith("--"));
    const target = paths.pop() ?? "", files: {[path: string]: string} = {};
    const to = normalPath(target, spec.workingDir ?? "/");
    for (const from of paths) {
      const source = normalPath(from.replace(/^\//, ""), this.folder), content = this.io.files.read(source);
      if (content !== undefined) { files[target.endsWith("/") || target === "." || paths.length > 1 ? `${to === "/" ? "" : to}/${source.split("/").at(-1)!}` : to] = content; continue; }
      const names = this.io.files.list(source);
      if (!names) return `failed to calculate checksum of ref: "/${from.replace(/^\//, "")}": not found`;
      this.#tree(source, to === "/" ? "" : to, files);
    }
    this.#change({files: {...spec.files, ...files}});
    return undefined;
  }

  #tree(from: string, to: string, files: {[path: string]: string}): void {
    for (const name of this.io.files.list(from) ?? []) {
      const text = this.io.files.read(`${from}/${name}`);
      if (text !== undefined) files[`${to}/${name}`] = text; else this.#tree(`${from}/${name}`, `${to}/${name}`, files);
    }
  }

  /** Runs a command in a container of the image so far; the files that it leaves become the image's. */
  #run(text: string): string | undefined {
    const {io} = this, host = io.world.hosts[io.host]!;
    const container = start(io, {image: this.image, shown: "build", name: "build", argv: ["sleep", "infinity"], env: this.arguments});
    const argv = words(text);
    const result = PACKAGES.test(text) ? {exit: 0, tookMs: 2000, stderr: ""} : execute(io.world, host, container.id, argv);
    io.advance(Math.min(result.tookMs, 3_600_000));
    const root = `${rootfsOf(container.id)}/`, files: {[path: string]: string} = {};
    for (const [path, entry] of host.files.under(root)) if (entry.type === "file") files[`/${path.slice(root.length)}`] = entry.content;
    removeContainer(host, container.id);
    const spec = specOf(io.world, this.image);
    this.#change({files: {...spec.files, ...files}});
    return result.exit === 0 ? undefined : `process ${JSON.stringify(argv.join(" "))} did not complete successfully: exit code: ${result.exit}`;
  }
}

/** Steps that make a layer are numbered among themselves. */
const LAYERS = new Set(["RUN", "COPY", "ADD", "WORKDIR"]);

function baseOf(io: ProgramIO, text: string): DockerImage | string {
  const name = text.split(/\s+/)[0]!, reference = parseReference(name);
  if (!reference) return `failed to parse stage name "${name}": invalid reference format`;
  return localImage(io.world, io.host, name) ?? pullImage(io, reference) ?? `${reference.familiar}: failed to resolve source metadata for ${reference.repository}:${reference.tag}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
}

/** `--quiet`: only what is wrong is told, and at the end the image's digest. */
const silent = (io: ProgramIO): ProgramIO => ({...io, err: (text) => { const at = text.indexOf("ERROR: failed"); if (at >= 0) io.err(text.slice(at)); }});

export function build(given: ProgramIO, args: readonly string[]): number {
  const {values, rest} = parseArguments(args, {"-t": "tag", "--tag": "tag", "-f": "file", "--file": "file", "--build-arg": "arg", "--progress": "progress", "--target": "target", "--platform": "platform"}, ["--no-cache", "-q", "--quiet", "--pull", "--rm"], false), io = values["-q"] ?? values["--quiet"] ? silent(given) : given;
  const [context = ""] = rest;
  if (context === "") { io.err("ERROR: docker: 'docker buildx build' requires 1 argument\n\nUsage:  docker buildx build [OPTIONS] PATH | URL | -\n\nRun 'docker buildx build --help' for more information\n"); return 1; }
  const folder = normalPath(context, io.cwd), file = values.file ? normalPath(values.file.at(-1)!, io.cwd) : `${folder}/Dockerfile`;
  const source = io.files.read(file);
  io.err('#0 building with "default" instance using docker driver\n\n#1 [internal] load build definition from Dockerfile\n');
  if (source === undefined) {
    const name = file.split("/").at(-1)!;
    io.err(`#1 transferring dockerfile: 2B done\n#1 DONE 0.0s\nERROR: failed to build: failed to solve: failed to read dockerfile: open ${name}: no such file or directory\n`);
    return 1;
  }
  io.err(`#1 transferring dockerfile: ${source.length}B done\n#1 DONE 0.0s\n\n`);
  return steps(io, instructions(source), folder, values);
}

function steps(io: ProgramIO, all: readonly Instruction[], folder: string, values: {readonly [flag: string]: readonly string[]}): number {
  const from = all.find(({name}) => name === "FROM");
  if (!from) { io.err(all.length === 0 ? "ERROR: failed to build: failed to solve: the Dockerfile cannot be empty\n" : "ERROR: failed to build: failed to solve: no build stage in current context\n"); return 1; }
  const reference = parseReference(from.text.split(/\s+/)[0]!);
  const full = reference ? `${reference.repository}:${reference.tag}` : from.text;
  io.err(`#2 [internal] load metadata for ${full}\n`);
  const base = baseOf(io, from.text);
  if (typeof base === "string") { io.err(`#2 ERROR: ${base.replace(/^[^:]+: failed to resolve[^:]*:[^:]*: /, "")}\n------\n > [internal] load metadata for ${full}:\n------\nERROR: failed to build: failed to solve: ${base}\n`); return 1; }
  io.err(`#2 DONE 0.3s\n\n#3 [internal] load .dockerignore\n#3 transferring context: 2B done\n#3 DONE 0.0s\n\n`);
  const work = new Build(io, folder, base);
  for (const text of values.arg ?? []) { const [key = "", value = ""] = text.split(/=(.*)/s); work.arguments[key] = value; }
  const rest = all.slice(all.indexOf(from) + 1), layers = rest.filter(({name}) => LAYERS.has(name)).length + 1;
  io.err(`#4 [1/${layers}] FROM ${full}${reference && !base.built ? `@${digestOf(io.world, reference)}` : ""}\n#4 DONE 0.1s\n\n`);
  let number = 4, layer = 1;
  for (const one of rest) {
    const makes = LAYERS.has(one.name);
    if (makes) io.err(`#${++number} [${++layer}/${layers}] ${one.name} ${one.text}\n`);
    const before = io.world.nowMs, error = work.apply(one);
    if (error !== undefined) { io.err(`${makes ? `#${number} ERROR: ${error}\n------\n > [${layer}/${layers}] ${one.name} ${one.text}:\n------\n` : ""}ERROR: failed to build: failed to solve: ${error.startsWith("unknown") ? `dockerfile parse error on line ${one.line}: ` : ""}${error}\n`); return 1; }
    if (makes) io.err(`#${number} DONE ${((io.world.nowMs - before) / 1000 + 0.1).toFixed(1)}s\n\n`);
  }
  const digest = finish(io, work, number + 1, values.tag ?? []);
  if (values["-q"] ?? values["--quiet"]) io.out(`${digest}\n`);
  return 0;
}

function finish(io: ProgramIO, work: Build, number: number, tags: readonly string[]): string {
  const spec = specOf(io.world, work.image), id = hexOf(JSON.stringify(spec), 64);
  let text = `#${number} exporting to image\n#${number} exporting layers done\n#${number} writing image sha256:${id} done\n`;
  for (const name of tags.length > 0 ? tags : ["<none>"]) {
    const reference = parseReference(name);
    keepImage(io.world, io.host, {repository: reference?.familiar ?? "<none>", tag: reference?.tag ?? "<none>", id, createdAtMs: io.world.nowMs, sizeBytes: work.image.sizeBytes, built: {spec, tag: work.image.built?.tag ?? work.image.tag}});
    if (reference) text += `#${number} naming to ${reference.repository}:${reference.tag} done\n`;
  }
  io.err(`${text}#${number} DONE 0.0s\n`);
  return `sha256:${id}`;
}
