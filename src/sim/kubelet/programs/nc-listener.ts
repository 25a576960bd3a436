// nc that listens: busybox's `nc -l -p PORT` and OpenBSD's `nc -l PORT`. It gives a caller what stands on its input, or what the program
// after -e says, and prints what the caller sent; with -k it takes the next one. Not simulated: UDP, a talk that goes back and forth.
import type {Json} from "../../api/object.ts";
import {eachFlag} from "./nc-flags.ts";
import {portTaken} from "./ports.ts";
import type {ProcessIO, Step, Talk, TalkAnswer} from "./program.ts";
import {runCommand} from "../exec.ts";

export interface Listening { readonly listens: number; readonly reply: string; readonly keep: boolean; readonly verbose: boolean; readonly exec: readonly string[] }

interface Options { readonly listen: boolean; readonly keep: boolean; readonly verbose: boolean; readonly port: number | undefined; readonly exec: readonly string[]; readonly rest: readonly string[] }

/** Flags whose value follows. */
const VALUED = "wpisqGIMmOPTVWXxec";

function parse(args: readonly string[]): Options {
  let listen = false, keep = false, verbose = false, port: number | undefined, exec: readonly string[] = [];
  const rest = eachFlag(args, VALUED, ({letter, value, following, word}) => {
    if (letter === "l") listen = true;
    else if (letter === "k") keep = true;
    else if (letter === "v") verbose = true;
    else if (letter === "p") port = Number(value);
    else if (letter === "c") exec = ["sh", "-c", value];
    else if (letter === "e") {
      exec = value === "" ? [] : [value, ...following];
      keep ||= word.includes("ll");
      return "end";
    }
    return undefined;
  });
  return {listen, keep, verbose, port, exec, rest};
}

/** Debian has OpenBSD's nc, most others busybox's. */
const isOpenbsd = ({image}: ProcessIO): boolean => image.base === "debian" || image.options?.nc === "openbsd";

/** Whether a command line is an nc that listens. */
export const listens = ([name = "", ...args]: readonly string[]): boolean => /(^|\/)(nc|ncat|netcat)$/.test(name) && parse(args).listen;

export function startListening(io: ProcessIO): Step {
  const {keep, verbose, port, exec, rest} = parse(io.argv.slice(1)), openbsd = isOpenbsd(io);
  // busybox takes its port from -p alone; without it the kernel picks one that nobody knows.
  const number = port ?? (openbsd ? Number(rest.at(-1)) : Number.NaN);
  if (!Number.isInteger(number)) return {state: null};
  if (portTaken(io, number)) { io.log(openbsd ? "nc: Address already in use\n" : "nc: bind: Address already in use\n", "stderr"); return {exit: 1}; }
  if (verbose) io.log(openbsd ? `Listening on 0.0.0.0 ${number}\n` : `listening on [::]:${number} ...\n`, "stderr");
  const state: Listening = {listens: number, reply: io.stdin ?? "", keep, verbose, exec};
  return {state: state as unknown as Json, ports: [number]};
}

export const isListening = (state: unknown): state is Listening => typeof state === "object" && state !== null && "listens" in state;

export function takeCaller(io: ProcessIO, state: Listening, {input, from}: Talk): TalkAnswer {
  const {exec, reply, keep, verbose, listens: port} = state, openbsd = isOpenbsd(io);
  const clientPort = 32_768 + Math.floor(io.random() * 28_000);
  if (verbose) io.log(openbsd ? `Connection received on ${from} ${clientPort}\n` : `connect to [::ffff:${io.container.ip}]:${port} from [::ffff:${from}]:${clientPort} ([::ffff:${from}]:${clientPort})\n`, "stderr");
  if (exec.length === 0 && input !== "") io.log(input);
  const said = exec.length > 0 ? runCommand(io, exec, input) : undefined;
  if (said?.stderr) io.log(said.stderr, "stderr");
  return {output: said ? said.stdout : reply, step: keep ? {state: {...state, reply: ""} as unknown as Json} : {exit: 0}};
}
