// File descriptors: where a command's output goes and its input comes from. Pipes are buffers: the left side runs first.
import {resolvePath, type Tree} from "./tree.ts";

export interface Stream {
  write?(text: string): void;
  /** All that is left to read. */
  read?(): string;
  /** Next line with its newline; undefined at the end. */
  readLine?(): string | undefined;
}

export type Descriptors = ReadonlyMap<number, Stream>;

export class Buffer implements Stream {
  text: string;
  constructor(text = "") { this.text = text; }
  write(text: string): void { this.text += text; }
  read(): string { const all = this.text; this.text = ""; return all; }
  readLine(): string | undefined {
    if (this.text === "") return undefined;
    const end = this.text.indexOf("\n");
    const line = end < 0 ? this.text : this.text.slice(0, end + 1);
    this.text = this.text.slice(line.length);
    return line;
  }
}

export const nothing: Stream = {write: () => {}, read: () => "", readLine: () => undefined};

/** A redirection that cannot be made: what bash prints after `bash: `. */
export class RedirectError extends Error {}

export function openFile(tree: Tree, cwd: string, name: string, mode: "read" | "write" | "append", atMs: number): Stream {
  if (name === "/dev/null") return nothing;
  const path = tree.real(resolvePath(cwd, name));
  const entry = tree.get(path);
  if (mode === "read") {
    if (!entry) throw new RedirectError(`${name}: No such file or directory`);
    if (entry.type === "directory") throw new RedirectError(`${name}: Is a directory`);
    return new Buffer(entry.type === "file" ? entry.content : "");
  }
  if (entry?.type === "directory") throw new RedirectError(`${name}: Is a directory`);
  if (tree.get(path.slice(0, path.lastIndexOf("/")) || "/")?.type !== "directory") throw new RedirectError(`${name}: No such file or directory`);
  const before = entry?.type === "file" ? entry : undefined;
  const fileMode = before?.mode ?? 0o644;
  if (mode === "write" || !before) tree.set(path, {type: "file", content: "", mode: fileMode, mtimeMs: atMs});
  return {
    write: (text) => {
      const now = tree.get(path);
      tree.set(path, {type: "file", content: (now?.type === "file" ? now.content : "") + text, mode: fileMode, mtimeMs: atMs});
    },
  };
}
