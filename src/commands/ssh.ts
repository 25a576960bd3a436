// ssh to another machine of the world, with a command. Keys are in place and host keys known.
// Is not simulated: a terminal on the other machine, forwarding, keys.
import {isOff} from "../sim/kubelet/power.ts";
import type {Program, ProgramIO} from "./program.ts";

const WITH_VALUE = /^-[BbcDEeFIiJLlmOoPpQRSWw]$/;

async function run(io: ProgramIO): Promise<number> {
  let at = 0;
  while (io.args[at]?.startsWith("-")) at += WITH_VALUE.test(io.args[at]!) ? 2 : 1;
  const destination = io.args[at];
  if (destination === undefined) {
    io.err("usage: ssh [-i identity_file] [-l login_name] [-o option] [-p port] destination [command [argument ...]]\n");
    return 255;
  }
  const name = destination.replace(/^ssh:\/\//, "").replace(/^[^@]*@/, "");
  const machine = io.world.cluster.hosts.find((host) => host.name === name || host.address === name || (name === "localhost" && host.name === io.host));
  // The time of a handshake.
  io.advance(150);
  if (!machine) {
    io.err(/^\d+(\.\d+){3}$/.test(name) ? `ssh: connect to host ${name} port 22: No route to host\n` : `ssh: Could not resolve hostname ${name}: Name or service not known\n`);
    return 255;
  }
  if (isOff(io.world, machine.name)) {
    // What ARP takes to give up.
    io.advance(3000);
    io.err(`ssh: connect to host ${name} port 22: No route to host\n`);
    return 255;
  }
  const words = io.args.slice(at + 1);
  const script = words.length > 0 ? words.join(" ") : io.stdin;
  if (script.trim() === "") {
    io.err(`kubecahier: not simulated: ssh without a command; name one: ssh ${name} COMMAND\n`);
    return 255;
  }
  const {output, exit} = await io.on(machine.name, script, words.length > 0 ? io.stdin : "");
  io.out(output);
  return exit;
}

export const ssh: Program = {name: "ssh", summary: "run a command on another machine", startMs: 20, run};
