// watch (procps): runs a command again and again, in cluster time. Without a screen to clear, only pictures that changed are printed.
import {unixDate} from "../sim/kubelet/programs/dates.ts";
import type {Program, ProgramIO} from "./program.ts";

async function run(io: ProgramIO): Promise<number> {
  let at = 0, everyMs = 2000, title = true, untilChange = false;
  for (; io.args[at]?.startsWith("-"); at++) {
    const arg = io.args[at]!;
    if (/^-n./.test(arg)) everyMs = 1000 * Number(arg.slice(2).replace("=", ""));
    else if (arg === "-n" || arg === "--interval") everyMs = 1000 * Number(io.args[++at]);
    else if (arg === "-t" || arg === "--no-title") title = false;
    else if (arg === "-g" || arg === "--chgexit") untilChange = true;
  }
  const command = io.args.slice(at).join(" ");
  if (command === "" || !(everyMs > 0)) {
    io.err(command === "" ? "Usage:\n watch [options] command\n" : "watch: failed to parse argument\n");
    return 1;
  }
  const every = `Every ${(everyMs / 1000).toFixed(1)}s: ${command}`;
  for (let shown: string | undefined; ; io.advance(Math.max(everyMs, 100))) {
    const {output} = await io.bash(command);
    if (output === shown) continue;
    if (untilChange && shown !== undefined) return 0;
    io.out(`${title ? `${every.padEnd(40)} ${io.host}: ${unixDate(io.world.nowMs)}\n\n` : ""}${output}\n`);
    shown = output;
  }
}

export const watch: Program = {name: "watch", summary: "run a command again and again", run};
