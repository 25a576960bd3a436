// ps and pgrep on a machine: its services, the containers' processes, the shell. Process ids are made up, the same at each call.
import type {Container} from "../sim/kubelet/container.ts";
import {instant} from "../sim/clock.ts";
import type {Program, ProgramIO} from "./program.ts";
import {runningServices} from "./systemd.ts";

interface Row { readonly pid: number; readonly parent: number; readonly user: string; readonly command: string; readonly startMs: number }

function processes(io: ProgramIO): readonly Row[] {
  const bootMs = io.world.hosts[io.host]!.files.get("/etc")?.mtimeMs ?? io.world.nowMs;
  const rows: Row[] = [{pid: 1, parent: 0, user: "root", command: "/sbin/init", startMs: bootMs}];
  for (const {pid, command} of runningServices(io)) rows.push({pid, parent: 1, user: "root", command, startMs: bootMs});
  const running = [...io.world.hosts[io.host]!.containers.entries()].map(([, container]) => container).filter(({state, process}) => state === "running" && process !== undefined);
  running.sort((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0) || (a.id < b.id ? -1 : 1));
  for (const container of running) rows.push(...rowsOf(container));
  return rows.sort((a, b) => a.pid - b.pid);
}

/** A container's shim and its first process. */
function rowsOf({id, user, process, startedAtMs = 0}: Container): readonly Row[] {
  const pid = 1200 + 2 * (parseInt(id.slice(0, 6), 16) % 15_000);
  return [
    {pid, parent: 1, user: "root", command: `/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id ${id} -address /run/containerd/containerd.sock`, startMs: startedAtMs},
    {pid: pid + 1, parent: pid, user: user === 0 ? "root" : String(user), command: process!.argv.join(" "), startMs: startedAtMs},
  ];
}

function ps(io: ProgramIO): number {
  const letters = io.args.join("").replace(/-/g, "");
  if (!/[aexA]/.test(letters)) {
    io.out("    PID TTY          TIME CMD\n  31000 pts/0    00:00:00 bash\n  31007 pts/0    00:00:00 ps\n");
    return 0;
  }
  const own: Row = {pid: 31_007, parent: 31_000, user: "root", command: ["ps", ...io.args].join(" "), startMs: io.world.nowMs};
  const rows = [...processes(io), own];
  const clock = (atMs: number) => instant(atMs).slice(11, 16);
  if (letters.includes("f") || (letters.includes("e") && letters.includes("f"))) io.out(`UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.map(({user, pid, parent, startMs, command}) => `${user.padEnd(8)} ${String(pid).padStart(7)} ${String(parent).padStart(7)}  0 ${clock(startMs)} ?        00:00:01 ${command}\n`).join("")}`);
  else if (letters.includes("u")) io.out(`USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.map(({user, pid, startMs, command}) => `${user.padEnd(8)} ${String(pid).padStart(7)}  0.5  1.2 ${String(700_000 + (pid % 500) * 100).padStart(6)} ${String(40_000 + (pid % 300) * 10).padStart(5)} ?        Ssl  ${clock(startMs)}   0:01 ${command}\n`).join("")}`);
  else io.out(`    PID TTY          TIME CMD\n${rows.map(({pid, command}) => `${String(pid).padStart(7)} ?        00:00:01 ${command.split(" ")[0]!.split("/").at(-1)!.slice(0, 15)}\n`).join("")}`);
  return 0;
}

function pgrep(io: ProgramIO): number {
  const pattern = io.args.find((arg) => !arg.startsWith("-"));
  if (pattern === undefined) { io.err("pgrep: no matching criteria specified\nTry `pgrep --help' for more information.\n"); return 2; }
  const full = io.args.some((arg) => /^-[a-z]*f/.test(arg)), list = io.args.some((arg) => /^-[a-z]*a/.test(arg));
  const found = processes(io).filter(({command}) => new RegExp(pattern).test(full ? command : command.split(" ")[0]!.split("/").at(-1)!.slice(0, 15)));
  io.out(found.map(({pid, command}) => `${pid}${list ? ` ${command}` : ""}\n`).join(""));
  return found.length > 0 ? 0 : 1;
}

export const psProgram: Program = {name: "ps", summary: "list processes", startMs: 15, run: ps};
export const pgrepProgram: Program = {name: "pgrep", summary: "find processes by name", startMs: 10, run: pgrep};
