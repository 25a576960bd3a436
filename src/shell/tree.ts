// Files as programs see them: a tree of paths, of a machine or of a container. Only what bash needs; the entries are the machine's.
import type {FileEntry, Host} from "../sim/hosts/host.ts";

export interface Tree {
  get(path: string): FileEntry | undefined;
  set(path: string, entry: FileEntry): void;
  delete(path: string): void;
  /** Names in a folder, sorted; undefined if it is no folder. */
  list(path: string): readonly string[] | undefined;
  /** All paths below a folder. */
  paths(under: string): readonly string[];
  /** The path with every symbolic link followed. */
  real(path: string): string;
}

export function treeOf(host: Host): Tree {
  const {files} = host;
  const tree: Tree = {
    get: (path) => files.get(path),
    set: (path, entry) => files.set(path, entry),
    delete: (path) => { files.delete(path); },
    list: (path) => {
      if (files.get(path)?.type !== "directory") return undefined;
      const prefix = path === "/" ? "/" : `${path}/`;
      const names = new Set<string>();
      for (const [key] of files.under(prefix)) if (key !== "/") names.add(key.slice(prefix.length).split("/")[0]!);
      return [...names].sort();
    },
    paths: (under) => [...files.under(under === "/" ? "/" : `${under}/`)].map(([key]) => key),
    real: (path) => followLinks(tree, path),
  };
  return tree;
}

/** Follows links in every part of a path; a dangling last part stays. */
export function followLinks(tree: Pick<Tree, "get">, path: string, depth = 0): string {
  if (depth > 40) return path;
  let at = "";
  const parts = path.split("/").filter(Boolean);
  for (const [i, part] of parts.entries()) {
    const next = `${at}/${part}`;
    const entry = tree.get(next);
    if (entry?.type === "link") return followLinks(tree, resolvePath(at || "/", [entry.target, ...parts.slice(i + 1)].join("/")), depth + 1);
    at = next;
  }
  return at || "/";
}

/** `path` seen from `cwd`, absolute, without `.` and `..`. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
