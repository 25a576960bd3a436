// sleep (coreutils): lets cluster time pass, never the reader's.
import type {Program, ProgramIO} from "./program.ts";

const UNITS: {readonly [unit: string]: number} = {"": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** `1.5m` in milliseconds, as coreutils reads durations; undefined if it is none. */
export function milliseconds(text: string): number | undefined {
  const match = /^(\d*\.?\d+|\d+\.)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]!]! : undefined;
}

function run(io: ProgramIO): number {
  if (io.args.length === 0) {
    io.err("sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  let totalMs = 0;
  for (const arg of io.args) {
    const ms = arg === "infinity" ? Infinity : milliseconds(arg);
    if (ms === undefined) {
      io.err(`sleep: invalid time interval '${arg}'\nTry 'sleep --help' for more information.\n`);
      return 1;
    }
    totalMs += ms;
  }
  io.advance(totalMs);
  return 0;
}

export const sleep: Program = {name: "sleep", summary: "wait, in cluster time", run};
