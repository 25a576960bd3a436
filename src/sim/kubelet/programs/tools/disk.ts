// df, du and mount: what a container sees of its file systems. Not simulated: inodes, other devices than the machine's disk.
import type {Mount} from "../../container.ts";
import {machineMemory} from "../../metrics.ts";
import {DISK_BYTES, usedBytes} from "../../disk.ts";
import {at} from "./files.ts";
import {containerOf, done, failed, type Tool, type ToolContext} from "./tool.ts";

interface FileSystem { readonly device: string; readonly type: string; readonly totalKiB: number; readonly usedKiB: number; readonly path: string; readonly options: string }

/** The machine's. */
const diskOf = ({world, from}: ToolContext) => ({totalKiB: DISK_BYTES / 1024, usedKiB: usedBytes(world, world.hosts[from.host]!) / 1024});

/** Secrets and tokens are on tmpfs, as emptyDirs in memory are; everything else is on the machine's disk. */
function volume(context: ToolContext, {path, hostPath, readOnly, capacity}: Mount): FileSystem {
  const options = `${readOnly ? "ro" : "rw"},relatime`;
  const memory = machineMemory(context.world, context.from.host);
  if (capacity === undefined && !/kubernetes\.io~(secret|projected)/.test(hostPath)) return {device: "/dev/vda1", type: "ext4", ...diskOf(context), path, options};
  const totalKiB = Math.floor((capacity ?? memory) / 1024);
  return {device: "tmpfs", type: "tmpfs", totalKiB, usedKiB: Math.ceil(sizeOf(context, path) / 1024), path, options: `${options},size=${totalKiB}k`};
}

function fileSystems(context: ToolContext): readonly FileSystem[] {
  const container = containerOf(context);
  const own = diskOf(context);
  if (!container) return [{device: "/dev/vda1", type: "ext4", ...own, path: "/", options: "rw,relatime"}];
  const tmpfs = (path: string): FileSystem => ({device: path === "/dev/shm" ? "shm" : "tmpfs", type: "tmpfs", totalKiB: 65_536, usedKiB: 0, path, options: "rw,nosuid,nodev,noexec,relatime,size=65536k"});
  const kubelet = ["/etc/hosts", "/dev/termination-log", "/etc/hostname", "/etc/resolv.conf"].map((path): FileSystem => ({device: "/dev/vda1", type: "ext4", ...own, path, options: "rw,relatime"}));
  return [{device: "overlay", type: "overlay", ...own, path: "/", options: `${container.readOnlyRoot ? "ro" : "rw"},relatime`}, tmpfs("/dev"), tmpfs("/dev/shm"), ...container.mounts.map((mount) => volume(context, mount)), ...kubelet];
}

function sizeOf(context: ToolContext, path: string): number {
  const stat = context.files.stat(path);
  if (stat?.type === "file") return stat.size;
  return (context.files.list(path) ?? []).filter((name) => !name.startsWith("..")).reduce((sum, name) => sum + sizeOf(context, `${path === "/" ? "" : path}/${name}`), 0);
}

const human = (kib: number): string => {
  let value = kib, unit = 0;
  for (; value >= 1024 && unit < 3; unit++) value /= 1024;
  return kib === 0 ? "0" : `${value.toFixed(1)}${["K", "M", "G", "T"][unit]!}`;
};

/** The file system that a path is on: the one mounted deepest above it. */
const systemOf = (all: readonly FileSystem[], path: string): FileSystem => all.filter((one) => path === one.path || one.path === "/" || path.startsWith(`${one.path}/`)).reduce((best, one) => one.path.length >= best.path.length ? one : best);

/** GNU's sizes: rounded up, one decimal below ten. */
function ceiled(kib: number): string {
  let value = kib, unit = 0;
  for (; value >= 1024 && unit < 3; unit++) value /= 1024;
  const text = value < 10 && unit > 0 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  return kib === 0 ? "0" : `${text}${["K", "M", "G", "T"][unit]!}`;
}

const percent = ({totalKiB, usedKiB}: FileSystem): string => totalKiB === 0 ? "-" : `${Math.ceil(100 * usedKiB / totalKiB)}%`;

/** df of coreutils: columns as wide as what is in them. */
function gnuTable(systems: readonly FileSystem[], isHuman: boolean): string {
  const show = isHuman ? ceiled : String;
  const rows = [["Filesystem", isHuman ? "Size" : "1K-blocks", "Used", isHuman ? "Avail" : "Available", "Use%", "Mounted on"],
    ...systems.map((one) => [one.device, show(one.totalKiB), show(one.usedKiB), show(one.totalKiB - one.usedKiB), percent(one), one.path])];
  const widths = [14, 5, 5, 5, 4].map((least, column) => Math.max(least, ...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : column === 5 ? cell : cell.padStart(widths[column]!)).join(" ")}\n`).join("");
}

export const df: Tool = {
  names: ["df"],
  run(args, context) {
    const flags = args.filter((arg) => arg.startsWith("-")).join(""), names = args.filter((arg) => !arg.startsWith("-"));
    const all = fileSystems(context);
    const missing = names.find((name) => !context.files.stat(at(context, name)) && !context.files.list(at(context, name)));
    if (missing !== undefined) return failed(context.flavour === "busybox" ? `df: ${missing}: can't find mount point\n` : `df: ${missing}: No such file or directory\n`);
    const chosen = names.length === 0 ? all : names.map((name) => systemOf(all, at(context, name)));
    if (context.flavour === "debian") return done(gnuTable(chosen, flags.includes("h")));
    const show = (kib: number) => flags.includes("h") ? human(kib) : String(kib);
    const title = flags.includes("h") ? "Filesystem                Size      Used Available Use% Mounted on\n" : "Filesystem           1K-blocks      Used Available Use% Mounted on\n";
    return done(title + chosen.map(({device, totalKiB, usedKiB, path}) => `${device.padEnd(20)} ${show(totalKiB).padStart(9)} ${show(usedKiB).padStart(9)} ${show(totalKiB - usedKiB).padStart(9)} ${`${totalKiB === 0 ? 0 : Math.ceil(100 * usedKiB / totalKiB)}%`.padStart(4)} ${path}\n`).join(""));
  },
};

export const du: Tool = {
  names: ["du"],
  run(args, context) {
    const flags = args.filter((arg) => arg.startsWith("-")).join(""), names = args.filter((arg) => !arg.startsWith("-"));
    const wanted = names.length > 0 ? names : ["."];
    const missing = wanted.find((name) => !context.files.stat(at(context, name)));
    if (missing !== undefined) return failed(context.flavour === "busybox" ? `du: ${missing}: No such file or directory\n` : `du: cannot access '${missing}': No such file or directory\n`);
    return done(wanted.map((name) => {
      const folder = context.files.stat(at(context, name))?.type === "directory";
      const kib = (folder ? 4 : 0) + Math.ceil(sizeOf(context, at(context, name)) / 4096) * 4;
      return `${flags.includes("h") ? human(kib) : kib}\t${name}\n`;
    }).join(""));
  },
};

export const mount: Tool = {
  names: ["mount"],
  run: (_args, context) => done(fileSystems(context).map(({device, path, type, options}) => `${device} on ${path} type ${type} (${options})\n`).join("").replace(/\n/, "\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\n")),
};
