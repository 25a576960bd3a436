// poweroff, reboot, halt and shutdown: the end of a machine (src/sim/kubelet/power.ts). Real: systemd's systemctl(1), shutdown(8).
// Is not simulated: the machine that the reader works on, wall messages, kexec.
import {instant} from "../sim/clock.ts";
import {unixDate} from "../sim/kubelet/programs/dates.ts";
import {askPower, cancelPower, type PowerVerb} from "../sim/kubelet/power.ts";
import type {Program, ProgramIO} from "./program.ts";

/** What a command takes to reach systemd. */
const SOON_MS = 300;

/** Ends this machine after a while. */
export function endMachine(io: ProgramIO, verb: PowerVerb, afterMs = SOON_MS): number {
  if (io.host === io.world.cluster.hosts[0]!.name) {
    io.err(`kubecahier: not simulated: the end of ${io.host}, the machine that you work on\n`);
    return 1;
  }
  askPower(io.world, io.host, verb, afterMs, {command: io.world.commands.size});
  return 0;
}

/** `now`, `+m`, `hh:mm`: milliseconds from now. */
function delayOf(word: string, nowMs: number): number | undefined {
  if (word === "now" || word === "+0") return SOON_MS;
  if (/^\+?\d+$/.test(word)) return Number(word) * 60_000;
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(word) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const wantedMs = (Number(hours) * 60 + Number(minutes)) * 60_000, todayMs = nowMs % 86_400_000;
  return (wantedMs - todayMs + 86_400_000) % 86_400_000;
}

function shutdown(io: ProgramIO): number {
  const letters = io.args.filter((arg) => /^-[A-Za-z]+$/.test(arg)).join(""), long = (name: string) => io.args.includes(`--${name}`);
  if (letters.includes("c")) { cancelPower(io.world, io.host); return 0; }
  const verb: PowerVerb = letters.includes("r") || long("reboot") ? "reboot" : "poweroff";
  const word = io.args.find((arg) => !arg.startsWith("-")) ?? "+1", afterMs = delayOf(word, io.world.nowMs);
  if (afterMs === undefined) { io.err(`Failed to parse time specification: ${word}\n`); return 1; }
  const status = endMachine(io, verb, afterMs);
  if (status === 0 && afterMs > SOON_MS) {
    const atMs = io.world.nowMs + afterMs;
    io.err(`${verb === "reboot" ? "Reboot" : "Shutdown"} scheduled for ${unixDate(atMs).slice(0, 3)} ${instant(atMs).slice(0, 10)} ${instant(atMs).slice(11, 19)} UTC, use 'shutdown -c' to cancel.\n`);
  }
  return status;
}

const plain = (name: string, verb: PowerVerb, summary: string): Program => ({name, summary, startMs: 15, run: (io) => endMachine(io, verb)});

export const poweroffProgram = plain("poweroff", "poweroff", "switch the machine off"), haltProgram = plain("halt", "poweroff", "switch the machine off"), rebootProgram = plain("reboot", "reboot", "start the machine again");
export const shutdownProgram: Program = {name: "shutdown", summary: "switch the machine off or start it again, now or later", startMs: 15, run: shutdown};
