// systemctl and journalctl for the services that matter on a node: kubelet and containerd.
// Is not simulated: other units, targets, timers; the journal holds only when the services started and stopped.
import {instant} from "../sim/clock.ts";
import {unixDate} from "../sim/kubelet/programs/dates.ts";
import {putFile} from "../sim/hosts/machine.ts";
import {isRunning, startUnit, stopUnit} from "../sim/hosts/units.ts";
import {endMachine} from "./power.ts";
import type {Program, ProgramIO} from "./program.ts";

interface Service { readonly name: string; readonly description: string; readonly documentation: string; readonly pid: number; readonly command: string; readonly dropIn?: string }

const SERVICES: readonly Service[] = [
  {name: "containerd", description: "containerd container runtime", documentation: "https://containerd.io", pid: 612, command: "/usr/bin/containerd"},
  {
    name: "kubelet", description: "kubelet: The Kubernetes Node Agent", documentation: "https://kubernetes.io/docs/", pid: 1038, dropIn: "10-kubeadm.conf",
    command: "/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml",
  },
];

/** The services that run on a machine now: for ps. */
export const runningServices = ({world, host}: Pick<ProgramIO, "world" | "host">): readonly Service[] => SERVICES.filter(({name}) => isRunning(world, `${name}@${host}`));

const JOURNAL = "/var/log/journal/services";

interface Entry { readonly atMs: number; readonly text: string; readonly unit: string }

/** When services of this machine started and stopped; the first start is the machine's. */
function journal(io: ProgramIO): readonly Entry[] {
  const bootMs = io.world.hosts[io.host]?.files.get("/etc")?.mtimeMs ?? io.world.nowMs;
  const boot = SERVICES.map(({name, description}): Entry => ({atMs: bootMs, unit: name, text: `Started ${name}.service - ${description}.`}));
  const later = (io.files.read(JOURNAL) ?? "").split("\n").filter(Boolean).map((line): Entry => {
    const [atMs = "", unit = "", ...words] = line.split(" ");
    return {atMs: Number(atMs), unit, text: words.join(" ")};
  });
  return [...boot, ...later];
}

function note(io: ProgramIO, {name, description}: Service, what: "Started" | "Stopped"): void {
  const line = `${Math.round(io.world.nowMs)} ${name} ${what} ${name}.service - ${description}.\n`;
  putFile(io.world.hosts[io.host]!, JOURNAL, (io.files.read(JOURNAL) ?? "") + line, io.world.nowMs);
}

function change(io: ProgramIO, service: Service, verb: string): void {
  const unit = `${service.name}@${io.host}`;
  // The command that is running is the world's last.
  const cause = {command: io.world.commands.size};
  if (verb !== "start" && isRunning(io.world, unit)) {
    stopUnit(io.world, unit, cause);
    io.advance(60);
    note(io, service, "Stopped");
  }
  if (verb === "stop" || isRunning(io.world, unit)) return;
  startUnit(io.world, unit, cause);
  io.advance(60);
  note(io, service, "Started");
}

function age(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) return `${days} day${days > 1 ? "s" : ""} ago`;
  if (hours > 0) return `${hours}h${minutes > 0 ? ` ${minutes}min` : ""} ago`;
  return seconds >= 60 ? `${minutes}min${seconds % 60 > 0 && minutes < 10 ? ` ${seconds % 60}s` : ""} ago` : `${seconds}s ago`;
}

function status(io: ProgramIO, service: Service): number {
  const {name, description, documentation, pid, command, dropIn} = service;
  const running = isRunning(io.world, `${name}@${io.host}`);
  const last = journal(io).filter(({unit}) => unit === name).at(-1)!;
  const since = `since ${unixDate(last.atMs).slice(0, 3)} ${instant(last.atMs).slice(0, 10)} ${instant(last.atMs).slice(11, 19)} UTC; ${age(io.world.nowMs - last.atMs)}`;
  io.out(`${running ? "●" : "○"} ${name}.service - ${description}
     Loaded: loaded (/usr/lib/systemd/system/${name}.service; enabled; preset: enabled)
${dropIn ? `    Drop-In: /usr/lib/systemd/system/${name}.service.d\n             └─${dropIn}\n` : ""}     Active: ${running ? "active (running)" : "inactive (dead)"} ${since}
       Docs: ${documentation}
   Main PID: ${pid} ${running ? `(${name})\n      Tasks: 12 (limit: 4587)\n     CGroup: /system.slice/${name}.service\n             └─${pid} ${command}` : "(code=exited, status=0/SUCCESS)"}
`);
  return running ? 0 : 3;
}

function forUnit(io: ProgramIO, verb: string, word: string, quiet: boolean): number {
  const name = word.replace(/\.service$/, "");
  const service = SERVICES.find((one) => one.name === name);
  if (verb === "is-active") {
    const running = service !== undefined && isRunning(io.world, `${name}@${io.host}`);
    if (!quiet) io.out(running ? "active\n" : "inactive\n");
    return running ? 0 : service ? 3 : 4;
  }
  if (!service) {
    if (verb === "status") io.err(`Unit ${name}.service could not be found.\n`);
    else if (verb === "is-enabled") io.out("not-found\n");
    else io.err(`Failed to ${verb} ${name}.service: Unit ${name}.service not ${verb === "stop" ? "loaded" : "found"}.\n`);
    return verb === "status" || verb === "is-enabled" ? 4 : 5;
  }
  if (verb === "status") return status(io, service);
  if (verb === "is-enabled") { io.out("enabled\n"); return 0; }
  change(io, service, verb);
  return 0;
}

function systemctl(io: ProgramIO): number {
  const [verb = "", ...units] = io.args.filter((arg) => !arg.startsWith("-"));
  if (verb === "daemon-reload" || verb === "reset-failed") return 0;
  if (verb === "poweroff" || verb === "halt" || verb === "reboot") return endMachine(io, verb === "reboot" ? "reboot" : "poweroff");
  if (!/^(start|stop|restart|status|is-active|is-enabled)$/.test(verb)) {
    io.err(`kubecahier: not simulated: systemctl ${verb || "without a verb"}; there are start, stop, restart, status, is-active, is-enabled, poweroff, halt, reboot\n`);
    return 1;
  }
  if (units.length === 0) { io.err("Too few arguments.\n"); return 1; }
  const quiet = io.args.includes("-q") || io.args.includes("--quiet");
  return Math.max(...units.map((word) => forUnit(io, verb, word, quiet)));
}

function journalctl(io: ProgramIO): number {
  const at = io.args.findIndex((arg) => arg === "-u" || arg === "--unit");
  const unit = (at >= 0 ? io.args[at + 1] : io.args.find((arg) => /^(-u|--unit=)./.test(arg))?.replace(/^(-u|--unit=)/, ""))?.replace(/\.service$/, "");
  const number = io.args.findIndex((arg) => arg === "-n" || arg === "--lines");
  const lines = journal(io).filter((entry) => unit === undefined || entry.unit === unit).map(({atMs, text}) => `${unixDate(atMs).slice(4, 10).replace("  ", " 0")} ${unixDate(atMs).slice(11, 19)} ${io.host} systemd[1]: ${text}\n`);
  io.out(lines.length === 0 ? "-- No entries --\n" : lines.slice(number >= 0 ? -Number(io.args[number + 1]) || 0 : 0).join(""));
  return 0;
}

export const systemctlProgram: Program = {name: "systemctl", summary: "start, stop and look at the machine's services", startMs: 15, run: systemctl};
export const journalctlProgram: Program = {name: "journalctl", summary: "when the machine's services started and stopped", startMs: 15, run: journalctl};
