// just-bash's view of a machine's files. Contents are text; bytes that are no UTF-8 are kept as lone surrogates U+DC80…U+DCFF.
import type {BufferEncoding, CpOptions, FileContent, FsStat, IFileSystem, MkdirOptions, RmOptions} from "just-bash/browser";
import type {FileEntry} from "../sim/hosts/host.ts";
import {resolvePath, type Tree} from "./tree.ts";

const fail = (code: string, what: string, call: string, path: string): never => { throw new Error(`${code}: ${what}, ${call} '${path}'`); };

export function toBytes(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return new TextEncoder().encode(text);
  const out: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) out.push(code - 0xdc00); else out.push(...new TextEncoder().encode(letter));
  }
  return new Uint8Array(out);
}

export function fromBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    return [...bytes].map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join("");
  }
}

const encodingOf = (options?: {encoding?: BufferEncoding | null} | BufferEncoding): string | undefined | null => typeof options === "string" ? options : options?.encoding;

function contentText(content: FileContent, options?: {encoding?: BufferEncoding | null} | BufferEncoding): string {
  if (typeof content !== "string") return fromBytes(content);
  const encoding = encodingOf(options);
  return encoding === "binary" || encoding === "latin1" ? fromBytes(Uint8Array.from(content, (letter) => letter.charCodeAt(0))) : content;
}

const ENDLESS = new Set(["/dev/zero", "/dev/urandom", "/dev/random"]);

/** The beginning of a file without end; noise differs from moment to moment and is ASCII, so that as many bytes are read as asked for. */
function endless(path: string, nowMs: number): string {
  if (path === "/dev/zero") return "\0".repeat(4096);
  let state = Math.floor(nowMs) % 2 ** 32;
  return String.fromCharCode(...Array.from({length: 4096}, () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state >>> 25; }));
}

export function fileSystem(tree: Tree, nowMs: () => number): IFileSystem {
  const entry = (path: string, call: string): FileEntry => tree.get(tree.real(path)) ?? fail("ENOENT", "no such file or directory", call, path);
  const text = (path: string): string => {
    if (ENDLESS.has(path)) return endless(path, nowMs());
    const found = entry(path, "open");
    return found.type === "file" ? found.content : fail("EISDIR", "illegal operation on a directory", "read", path);
  };
  const write = (path: string, content: string) => {
    const at = tree.real(path), before = tree.get(at);
    if (before?.type === "directory") fail("EISDIR", "illegal operation on a directory", "open", path);
    if (tree.get(parent(at))?.type !== "directory") fail("ENOENT", "no such file or directory", "open", path);
    tree.set(at, {type: "file", content, mode: before?.type === "file" ? before.mode : 0o644, mtimeMs: nowMs()});
  };
  const remove = (path: string, options?: RmOptions) => {
    const found = tree.get(path);
    if (!found) return options?.force ? undefined : fail("ENOENT", "no such file or directory", "rm", path);
    const below = found.type === "directory" ? tree.paths(path) : [];
    if (below.length > 0 && !options?.recursive) fail("ENOTEMPTY", "directory not empty", "rm", path);
    for (const one of [...below, path]) tree.delete(one);
  };
  const copy = (from: string, to: string, options?: CpOptions) => {
    const found = entry(from, "cp");
    if (found.type === "directory" && !options?.recursive) fail("EISDIR", "is a directory", "cp", from);
    tree.set(to, found);
    if (found.type === "directory") for (const one of tree.paths(tree.real(from))) tree.set(to + one.slice(tree.real(from).length), tree.get(one)!);
  };
  const stat = (found: FileEntry, path: string): FsStat => ({
    isFile: found.type === "file", isDirectory: found.type === "directory", isSymbolicLink: found.type === "link",
    mode: found.type === "link" ? 0o777 : found.mode, size: found.type === "file" ? toBytes(found.content).length : found.type === "directory" ? 4096 : found.target.length,
    mtime: new Date(found.mtimeMs), identity: path,
  });
  return {
    readFile: async (path, options) => { const encoding = encodingOf(options); return encoding === "binary" || encoding === "latin1" ? String.fromCharCode(...toBytes(text(path))) : text(path); },
    readFileBuffer: async (path) => toBytes(text(path)),
    writeFile: async (path, content, options) => write(path, contentText(content, options)),
    appendFile: async (path, content, options) => {
      const before = tree.get(tree.real(path));
      write(path, (before?.type === "file" ? before.content : "") + contentText(content, options));
    },
    exists: async (path) => tree.get(tree.real(path)) !== undefined || path === "/dev/null" || ENDLESS.has(path),
    stat: async (path) => stat(ENDLESS.has(path) ? {type: "file", content: "", mode: 0o666, mtimeMs: nowMs()} : entry(path, "stat"), tree.real(path)),
    lstat: async (path) => stat(tree.get(path) ?? fail("ENOENT", "no such file or directory", "lstat", path), path),
    mkdir: async (path, options?: MkdirOptions) => {
      if (tree.get(path)) return options?.recursive ? undefined : fail("EEXIST", "file already exists", "mkdir", path);
      if (tree.get(parent(path))?.type !== "directory" && !options?.recursive) fail("ENOENT", "no such file or directory", "mkdir", path);
      const parts = path.split("/").filter(Boolean);
      for (let i = 1; i <= parts.length; i++) if (!tree.get(`/${parts.slice(0, i).join("/")}`)) tree.set(`/${parts.slice(0, i).join("/")}`, {type: "directory", mode: 0o755, mtimeMs: nowMs()});
    },
    readdir: async (path) => [...tree.list(tree.real(path)) ?? fail(tree.get(tree.real(path)) ? "ENOTDIR" : "ENOENT", tree.get(tree.real(path)) ? "not a directory" : "no such file or directory", "scandir", path)],
    rm: async (path, options) => remove(path, options),
    cp: async (from, to, options) => copy(from, to, options),
    mv: async (from, to) => { if (from !== to) { copy(from, to, {recursive: true}); remove(from, {recursive: true}); } },
    resolvePath,
    getAllPaths: () => [...tree.paths("/")],
    chmod: async (path, mode) => {
      const found = entry(path, "chmod");
      if (found.type !== "link") tree.set(tree.real(path), {...found, mode});
    },
    symlink: async (target, path) => {
      if (tree.get(path)) fail("EEXIST", "file already exists", "symlink", path);
      tree.set(path, {type: "link", target, mtimeMs: nowMs()});
    },
    link: async (from, to) => tree.set(to, entry(from, "link")),
    readlink: async (path) => { const found = tree.get(path); return found?.type === "link" ? found.target : fail("EINVAL", "invalid argument", "readlink", path); },
    realpath: async (path) => { entry(path, "realpath"); return tree.real(path); },
    utimes: async (path, _atime, mtime) => tree.set(tree.real(path), {...entry(path, "utimes"), mtimeMs: mtime.getTime()}),
  };
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
