// Tools about the system: date, hostname, id, whoami, uname, kill, free, nproc, uptime, which, timeout-less basics, yes, clear, arch.
import {instant} from "../../../clock.ts";
import {unixDate} from "../dates.ts";
import {containerOf, done, failed, type Tool, type ToolContext} from "./tool.ts";
import {signalContainer} from "../../runtime.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function formatDate(atMs: number, format: string): string {
  const text = instant(atMs);
  const values: {readonly [code: string]: string} = {
    Y: text.slice(0, 4), m: text.slice(5, 7), d: text.slice(8, 10), H: text.slice(11, 13), M: text.slice(14, 16), S: text.slice(17, 19), F: text.slice(0, 10), T: text.slice(11, 19), R: text.slice(11, 16),
    s: String(Math.floor(atMs / 1000)), N: `${String(Math.floor(atMs) % 1000).padStart(3, "0")}000000`, Z: "UTC", z: "+0000", b: MONTHS[Number(text.slice(5, 7)) - 1]!, y: text.slice(2, 4), a: unixDate(atMs).slice(0, 3), c: unixDate(atMs), n: "\n", "%": "%", D: `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(2, 4)}`, I: String((Number(text.slice(11, 13)) + 11) % 12 + 1).padStart(2, "0"), p: Number(text.slice(11, 13)) < 12 ? "AM" : "PM", j: "327", u: "1",
  };
  return format.replace(/%(.)/g, (all, code: string) => values[code] ?? all);
}

export const date: Tool = {
  names: ["date"],
  run(args, {nowMs}) {
    const format = args.find((arg) => arg.startsWith("+")), given = args.findIndex((arg) => arg === "-d" || arg === "--date"), seconds = /^@(\d+)$/.exec(args[given + 1] ?? "");
    const atMs = given >= 0 && seconds ? Number(seconds[1]) * 1000 : nowMs;
    if (format) return done(`${formatDate(atMs, format.slice(1))}\n`);
    if (args.some((arg) => /^-I|--iso/.test(arg))) return done(`${instant(nowMs).slice(0, 10)}\n`);
    return done(`${unixDate(atMs)}\n`);
  },
};

export const hostname: Tool = {names: ["hostname"], run(args, {hostname: name, from, files}) {
  if (args.some((arg) => /^-[iI]$/.test(arg))) return done(`${from.ip}${args.includes("-I") ? " " : ""}\n`);
  // -f, -d: what /etc/hosts has for the own name.
  const full = files.read("/etc/hosts")?.split("\n").map((line) => line.trim().split(/\s+/)).find((words) => words.slice(1).includes(name))?.[1] ?? name;
  return done(`${args.includes("-f") ? full : args.includes("-d") ? full.split(".").slice(1).join(".") : args.includes("-s") ? name.split(".")[0]! : name}\n`);
}};

const NAMES: {readonly [id: number]: string} = {0: "root", 101: "nginx"};
const withName = (id: number): string => NAMES[id] === undefined ? String(id) : `${id}(${NAMES[id]})`;

export const id: Tool = {
  names: ["id", "whoami", "groups"],
  run(args, {user, group, groups, flavour}, name) {
    const flags = args.filter((arg) => arg.startsWith("-")).join("");
    // The kernel keeps groups sorted; coreutils put the main one first.
    const sorted = [...new Set([group, ...groups])].sort((a, b) => a - b);
    const all = flavour === "debian" ? [group, ...sorted.filter((one) => one !== group)] : sorted;
    const shown = (one: number) => flags.includes("n") ? NAMES[one] ?? String(one) : String(one);
    if (name === "whoami") return NAMES[user] === undefined ? failed(flavour === "busybox" ? `whoami: unknown uid ${user}\n` : `whoami: cannot find name for user ID ${user}\n`) : done(`${NAMES[user]}\n`);
    if (name === "groups") return done(`${all.map((one) => NAMES[one] ?? String(one)).join(" ")}\n`);
    if (flags.includes("u")) return done(`${shown(user)}\n`);
    if (flags.includes("g")) return done(`${shown(group)}\n`);
    if (flags.includes("G")) return done(`${all.map(shown).join(" ")}\n`);
    return done(`uid=${withName(user)} gid=${withName(group)} groups=${all.map(withName).join(",")}\n`);
  },
};

export const uname: Tool = {
  names: ["uname", "arch"],
  run: (args, {hostname: name}, tool) => done(tool === "arch" || args.includes("-m") ? "x86_64\n" : args.includes("-a") ? `Linux ${name} 6.12.0-amd64 #1 SMP x86_64 ${tool === "uname" ? "GNU/Linux" : ""}\n` : args.includes("-r") ? "6.12.0-amd64\n" : args.includes("-n") ? `${name}\n` : "Linux\n"),
};

const processOf = (context: ToolContext): readonly string[] => containerOf(context)?.process?.argv ?? [];

export const kill: Tool = {
  names: ["kill", "killall", "pkill"],
  run(args, {world, from, flavour}, tool) {
    const flag = args.find((arg) => arg.startsWith("-"));
    const target = args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "";
    const names: {readonly [signal: string]: string} = {"1": "SIGHUP", "2": "SIGINT", "3": "SIGQUIT", "9": "SIGKILL", "15": "SIGTERM"};
    const given = flag?.slice(1) ?? "15";
    const signal = names[given] ?? (given.startsWith("SIG") ? given : `SIG${given}`);
    if (tool === "kill" && target !== "1") return failed(flavour === "busybox" ? `kill: can't kill pid ${target}: No such process\n` : `kill: (${target}) - No such process\n`);
    const host = world.hosts[from.host];
    // Process 1 of a container cannot be killed from inside; what it handles, it gets.
    if (host && from.container && signal !== "SIGKILL") signalContainer(world, host, from.container, signal, {revision: world.store.revision});
    return done();
  },
};

export const free: Tool = {
  names: ["free", "uptime", "nproc", "top"],
  run(_args, context, name) {
    if (name === "nproc") return done("2\n");
    if (name === "uptime") return done(` ${instant(context.nowMs).slice(11, 19)} up 1 day,  0 users,  load average: 0.10, 0.08, 0.05\n`);
    if (name === "top") return done(`Mem: 1204340K used, 1001260K free, 2048K shrd, 60212K buff, 512064K cached\nCPU:   1% usr   1% sys   0% nic  97% idle\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n    1     0 root     S     4400   0%   0   0% ${processOf(context).join(" ")}\n`, 0, Infinity);
    return done("              total        used        free      shared  buff/cache   available\nMem:        2205600      620800     1001260        2048      583540     1480200\nSwap:             0           0           0\n");
  },
};

export const which: Tool = {
  names: ["which"],
  run(args, {files}) {
    const found = args.map((name) => ["/bin", "/usr/bin", "/usr/sbin", "/usr/local/bin"].map((folder) => `${folder}/${name}`).find((path) => files.stat(path)));
    return done(found.map((path) => path ? `${path}\n` : "").join(""), found.every(Boolean) ? 0 : 1);
  },
};

export const nothing: Tool = {names: ["sync", "clear", "stty", "chroot", "sysctl", "renice", "usleep"], run: () => done()};

export const tty: Tool = {names: ["tty"], run: () => done("not a tty\n", 1)};

export const yes: Tool = {names: ["yes"], run: ([word = "y"]) => done(`${word}\n`.repeat(100), 0, Infinity)};

export const busybox: Tool = {names: ["busybox"], flavour: "busybox", run: (_args, {options}) => done(`BusyBox v${/^\d+\.\d+$/.test(String(options.tag)) ? `${String(options.tag)}.0` : "1.36.1"} multi-call binary.\n`)};
