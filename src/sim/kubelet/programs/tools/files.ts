// Tools for files: cat, ls, touch, mkdir, rm, rmdir, cp, mv, stat, chmod, chown, ln, find, tee, mktemp, readlink, realpath.
// Errors are in busybox's words or coreutils', by the userland.
import {instant} from "../../../clock.ts";
import {normalPath} from "../../paths.ts";
import type {FileStat} from "../program.ts";
import {unixDate} from "../dates.ts";
import {done, type Tool, type ToolContext, type ToolResult} from "./tool.ts";

export const at = (context: ToolContext, path: string): string => normalPath(path, context.cwd);

const flagsOf = (args: readonly string[]): {flags: string; names: readonly string[]} => {
  const flags = args.filter((arg) => /^-\w+$/.test(arg)).map((arg) => arg.slice(1)).join("");
  return {flags, names: args.filter((arg) => !/^-\w+$/.test(arg) && arg !== "--")};
};

/** One file after the other: what each gives, and the errors. */
function each(names: readonly string[], one: (name: string) => string | {readonly error: string}, tookMs = 1): ToolResult {
  let stdout = "", stderr = "";
  for (const name of names) {
    const result = one(name);
    if (typeof result === "string") stdout += result; else stderr += result.error;
  }
  return {stdout, stderr, exit: stderr === "" ? 0 : 1, tookMs};
}

/** Reads an argument of cat and its kin; `-` is standard input. */
export function readInput(context: ToolContext, tool: string, name: string): string | {readonly error: string} {
  if (name === "-") return context.stdin;
  const text = context.files.read(at(context, name));
  if (text !== undefined) return text;
  if (context.files.list(at(context, name))) return {error: context.flavour === "busybox" ? `${tool}: read error: Is a directory\n` : `${tool}: ${name}: Is a directory\n`};
  const why = context.files.stat(at(context, name)) ? "Permission denied" : "No such file or directory";
  return {error: context.flavour === "busybox" ? `${tool}: can't open '${name}': ${why}\n` : `${tool}: ${name}: ${why}\n`};
}

export const cat: Tool = {
  names: ["cat"],
  run: (args, context) => each(flagsOf(args).names.length > 0 ? args.filter((arg) => arg === "-" || !arg.startsWith("-")) : ["-"], (name) => readInput(context, "cat", name)),
};

const modeText = (stat: FileStat): string => (stat.type === "directory" ? "d" : "-") + [6, 3, 0].map((shift) => {
  const bits = (stat.mode >> shift) & 7;
  const special = shift === 3 && (stat.mode & 0o2000) !== 0 ? "s" : shift === 0 && (stat.mode & 0o1000) !== 0 ? "t" : undefined;
  return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${special ? (bits & 1 ? special : special.toUpperCase()) : bits & 1 ? "x" : "-"}`;
}).join("");

const OWNERS: {readonly [id: number]: string} = {0: "root", 101: "nginx"};
const ownerText = ({owner = {uid: 0, gid: 0}}: FileStat): readonly [string, string] => [OWNERS[owner.uid] ?? String(owner.uid), OWNERS[owner.gid] ?? String(owner.gid)];

function linkLine(context: ToolContext, path: string, name: string, target: string, date: string): string {
  const [user, group] = ownerText(context.files.stat(path)!), when = `${date.slice(4, 10)} ${date.slice(11, 16)}`;
  return context.flavour === "debian" ? `lrwxrwxrwx 1 ${user} ${group} ${String(target.length).padStart(4)} ${when} ${name} -> ${target}\n` : `lrwxrwxrwx    1 ${user.padEnd(8)} ${group.padEnd(8)} ${String(target.length).padStart(9)} ${when} ${name} -> ${target}\n`;
}

/** The folders in a folder, and those in them: what -R goes through. */
function foldersUnder(context: ToolContext, name: string): readonly string[] {
  const path = at(context, name);
  return (context.files.list(path) ?? []).filter((entry) => !entry.startsWith(".") && context.files.link(normalPath(entry, path)) === undefined && context.files.stat(normalPath(entry, path))?.type === "directory")
    .flatMap((entry) => [`${name.replace(/\/$/, "")}/${entry}`, ...foldersUnder(context, `${name.replace(/\/$/, "")}/${entry}`)]);
}

export const ls: Tool = {
  names: ["ls"],
  run(args, context) {
    const {flags, names} = flagsOf(args);
    const wanted = names.length > 0 ? names : ["."];
    const line = (path: string, name: string) => {
      const stat = context.files.stat(path);
      if (!flags.includes("l") || !stat) return `${name}\n`;
      const date = unixDate(stat.mtimeMs);
      const target = flags.includes("L") ? undefined : context.files.link(path);
      if (target !== undefined) return linkLine(context, path, name, target, unixDate(stat.mtimeMs));
      const [user, group] = ownerText(stat);
      const links = stat.type === "directory" ? 2 : 1, when = `${date.slice(4, 10)} ${date.slice(11, 16)}`;
      if (context.flavour === "debian") return `${modeText(stat)} ${links} ${user} ${group} ${String(stat.size).padStart(stat.type === "directory" ? 4 : 1)} ${when} ${name}\n`;
      return `${modeText(stat)}    ${links} ${user.padEnd(8)} ${group.padEnd(8)} ${String(stat.size).padStart(9)} ${when} ${name}\n`;
    };
    let shownBefore = false;
    const all = flags.includes("R") ? wanted.flatMap((name) => [name, ...foldersUnder(context, name)]) : wanted;
    const result = each(all, (name) => {
      const path = at(context, name);
      const inside = context.files.list(path);
      const gap = shownBefore ? "\n" : "";
      shownBefore = true;
      if (flags.includes("d") || !inside) {
        if (!context.files.stat(path)) return {error: context.flavour === "busybox" ? `ls: ${name}: No such file or directory\n` : `ls: cannot access '${name}': No such file or directory\n`};
        return line(path, name);
      }
      const shown = inside.filter((entry) => flags.includes("a") || flags.includes("A") || !entry.startsWith("."));
      const dots = flags.includes("a") ? [".", ".."] : [];
      const head = all.length > 1 || flags.includes("R") ? `${gap}${name}:\n` : "";
      return `${head}${flags.includes("l") ? `total ${4 * shown.filter((entry) => flags.includes("L") || context.files.link(normalPath(entry, path)) === undefined).length}\n` : ""}${[...dots, ...shown].map((entry) => line(normalPath(entry, path), entry)).join("")}`;
    });
    return result.exit === 1 && context.flavour === "debian" ? {...result, exit: 2} : result;
  },
};

export const touch: Tool = {
  names: ["touch"],
  run: (args, context) => each(flagsOf(args).names, (name) => {
    const path = at(context, name);
    const error = context.files.write(path, context.files.read(path) ?? "");
    return error === undefined ? "" : {error: context.flavour === "busybox" ? `touch: ${name}: ${error}\n` : `touch: cannot touch '${name}': ${error}\n`};
  }),
};

export const mkdir: Tool = {
  names: ["mkdir"],
  run(args, context) {
    const {flags, names} = flagsOf(args);
    return each(names, (name) => {
      const path = at(context, name);
      const parent = path.slice(0, path.lastIndexOf("/")) || "/";
      const error = flags.includes("p") && context.files.list(path) ? undefined : !flags.includes("p") && !context.files.list(parent) ? "No such file or directory" : context.files.makeFolder(path);
      return error === undefined ? "" : {error: context.flavour === "busybox" ? `mkdir: can't create directory '${name}': ${error}\n` : `mkdir: cannot create directory '${name}': ${error}\n`};
    });
  },
};

export const rm: Tool = {
  names: ["rm", "rmdir", "unlink"],
  run(args, context, tool) {
    const {flags, names} = flagsOf(args);
    return each(names, (name) => {
      const path = at(context, name);
      const stat = context.files.stat(path);
      if (!stat && flags.includes("f")) return "";
      const folder = stat?.type === "directory" && tool === "rm" && !/[rR]/.test(flags);
      const error = folder ? (context.flavour === "busybox" ? "is a directory" : "Is a directory") : context.files.remove(path);
      if (error === undefined) return "";
      return {error: context.flavour !== "busybox" ? `${tool}: cannot remove '${name}': ${error}\n` : folder ? `rm: '${name}' is a directory\n` : `${tool}: can't remove '${name}': ${error}\n`};
    });
  },
};

function copyTree(context: ToolContext, from: string, to: string): string | undefined {
  const text = context.files.read(from);
  if (text !== undefined) return context.files.write(to, text, context.files.stat(from)?.mode);
  const inside = context.files.list(from);
  if (!inside) return "No such file or directory";
  if (!context.files.list(to)) { const error = context.files.makeFolder(to); if (error) return error; }
  for (const name of inside) { const error = copyTree(context, `${from}/${name}`, `${to}/${name}`); if (error) return error; }
  return undefined;
}

export const cp: Tool = {
  names: ["cp", "mv", "ln"],
  run(args, context, tool) {
    const {flags, names} = flagsOf(args);
    const target = names.at(-1) ?? "";
    const into = context.files.list(at(context, target)) !== undefined;
    return each(names.slice(0, -1), (name) => {
      const from = at(context, name);
      const to = into ? `${at(context, target)}/${from.split("/").at(-1) ?? ""}` : at(context, target);
      if (!context.files.stat(from)) return {error: context.flavour === "busybox" ? `${tool}: can't ${tool === "mv" ? "rename" : "stat"} '${name}': No such file or directory\n` : `${tool}: cannot stat '${name}': No such file or directory\n`};
      if (tool === "cp" && context.files.stat(from)?.type === "directory" && !/[rRa]/.test(flags)) return {error: context.flavour === "busybox" ? `cp: omitting directory '${name}'\n` : `cp: -r not specified; omitting directory '${name}'\n`};
      const error = copyTree(context, from, to) ?? (tool === "mv" ? context.files.remove(from) : undefined);
      return error === undefined ? "" : {error: context.flavour === "busybox" ? `${tool}: can't create '${target}': ${error}\n` : `${tool}: cannot create regular file '${target}': ${error}\n`};
    });
  },
};

export const stat: Tool = {
  names: ["stat"],
  run(args, context) {
    const format = args.findIndex((arg) => /^-\w*c$/.test(arg) || arg === "--format");
    const names = args.filter((arg, i) => !arg.startsWith("-") && (format < 0 || i !== format + 1));
    return each(names, (name) => {
      const found = context.files.stat(at(context, name));
      if (!found) return {error: context.flavour === "busybox" ? `stat: can't stat '${name}': No such file or directory\n` : `stat: cannot statx '${name}': No such file or directory\n`};
      const mode = (found.mode & 0o7777).toString(8);
      if (format >= 0) {
        const values: {readonly [code: string]: string} = {a: mode, n: name, s: String(found.size), F: found.type === "directory" ? "directory" : "regular file", U: ownerText(found)[0], G: ownerText(found)[1], u: String(found.owner?.uid ?? 0), g: String(found.owner?.gid ?? 0), Y: String(Math.floor(found.mtimeMs / 1000)), A: modeText(found)};
        return `${(args[format + 1] ?? "").replace(/%(\w)/g, (all, code: string) => values[code] ?? all)}\n`;
      }
      return `  File: ${name}\n  Size: ${found.size}\t\tBlocks: 8          IO Block: 4096   ${found.type === "directory" ? "directory" : "regular file"}\nAccess: (${mode.padStart(4, "0")}/${modeText(found)})  Uid: (    0/    root)   Gid: (    0/    root)\nModify: ${instant(found.mtimeMs).replace("T", " ").replace("Z", ".000000000 +0000")}\n`;
    });
  },
};

function newMode(text: string, before: number): number {
  if (/^[0-7]+$/.test(text)) return parseInt(text, 8);
  let mode = before;
  for (const [, who = "", operation = "", what = ""] of text.matchAll(/([ugoa]*)([-+=])([rwx]*)/g)) {
    const bits = (what.includes("r") ? 4 : 0) | (what.includes("w") ? 2 : 0) | (what.includes("x") ? 1 : 0);
    for (const [letter, shift] of [["u", 6], ["g", 3], ["o", 0]] as const) {
      if (who !== "" && !who.includes("a") && !who.includes(letter)) continue;
      mode = operation === "-" ? mode & ~(bits << shift) : operation === "=" ? mode & ~(7 << shift) | bits << shift : mode | bits << shift;
    }
  }
  return mode;
}

export const chmod: Tool = {
  names: ["chmod", "chown", "chgrp"],
  run(args, context, tool) {
    const [mode = "", ...names] = flagsOf(args.map((arg) => arg.startsWith("-x") || arg.startsWith("-w") ? ` ${arg}` : arg)).names;
    return each(names, (name) => {
      const path = at(context, name);
      const before = context.files.stat(path);
      const error = !before ? "No such file or directory" : tool === "chmod" ? context.files.chmod(path, newMode(mode.trim(), before.mode)) : undefined;
      return error === undefined ? "" : {error: context.flavour === "busybox" ? `${tool}: ${name}: ${error}\n` : `${tool}: cannot access '${name}': ${error}\n`};
    });
  },
};

function walk(context: ToolContext, path: string, shown: string, visit: (path: string, shown: string, type: "file" | "directory") => void): void {
  const found = context.files.stat(path);
  if (!found) return;
  visit(path, shown, found.type);
  for (const name of found.type === "directory" ? context.files.list(path) ?? [] : []) walk(context, path === "/" ? `/${name}` : `${path}/${name}`, shown === "/" ? `/${name}` : `${shown}/${name}`, visit);
}

export const find: Tool = {
  names: ["find"],
  run(args, context) {
    const first = args.findIndex((arg) => arg.startsWith("-"));
    const roots = args.slice(0, first < 0 ? args.length : first);
    const value = (flag: string) => { const i = args.indexOf(flag); return i < 0 ? undefined : args[i + 1]; };
    const name = value("-name"), type = value("-type"), depth = value("-maxdepth");
    const regex = name === undefined ? undefined : new RegExp(`^${name.replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`);
    return each(roots.length > 0 ? roots : ["."], (root) => {
      let text = "";
      if (!context.files.stat(at(context, root))) return {error: `find: ${context.flavour === "busybox" ? root : `'${root}'`}: No such file or directory\n`};
      walk(context, at(context, root), root, (path, shown, kind) => {
        if (depth !== undefined && shown.slice(root.length).split("/").length - 1 > Number(depth)) return;
        if (type !== undefined && (type === "d") !== (kind === "directory")) return;
        if (regex && !regex.test(path.split("/").at(-1) ?? "")) return;
        text += `${shown}\n`;
      });
      return text;
    });
  },
};

export const tee: Tool = {
  names: ["tee"],
  run(args, context) {
    const {flags, names} = flagsOf(args);
    const result = each(names, (name) => {
      const path = at(context, name);
      const error = context.files.write(path, flags.includes("a") ? (context.files.read(path) ?? "") + context.stdin : context.stdin);
      return error === undefined ? "" : {error: `tee: ${name}: ${error}\n`};
    });
    return {...result, stdout: context.stdin};
  },
};

export const mktemp: Tool = {
  names: ["mktemp"],
  run(args, context) {
    const path = `/tmp/tmp.${Math.floor(context.random() * 2 ** 32).toString(36).padStart(6, "A")}`;
    if (args.includes("-d")) context.files.makeFolder(path); else context.files.write(path, "", 0o600);
    return done(`${path}\n`);
  },
};

export const realpath: Tool = {
  names: ["realpath", "readlink"],
  run(args, context, tool) {
    const {flags, names} = flagsOf(args);
    const follows = tool === "realpath" || /[fe]/.test(flags);
    const shown = names.map((name) => {
      const path = at(context, name), target = context.files.link(path);
      if (!follows) return target;
      if (target === undefined) return path;
      const folder = path.slice(0, path.lastIndexOf("/"));
      return `${folder}/${target.startsWith("..data/") ? `${context.files.link(`${folder}/..data`) ?? ""}/${target.slice(7)}` : target}`;
    });
    return done(shown.map((path) => path === undefined ? "" : `${path}\n`).join(""), shown.includes(undefined) ? 1 : 0);
  },
};
