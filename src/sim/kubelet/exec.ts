// Running a command in a running container, as `kubectl exec`, probes and hooks do (CRI ExecSync).
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import {hexOf} from "./images.ts";
import {normalPath} from "./paths.ts";
import {programFor} from "./programs/index.ts";
import type {ProcessIO} from "./programs/program.ts";
import {runScript} from "./programs/shell/run.ts";
import {runShell} from "./programs/shell/simple-command.ts";
import {isTool, runTool, toolContext} from "./programs/tools/index.ts";
import type {ToolResult} from "./programs/tools/tool.ts";
import {processIO} from "./runtime.ts";

/** Runs a command to its end. What could not even start says so in runc's words, with 126 or 127. */
export const execute = (world: World, host: Host, id: string, argv: readonly string[], stdin = ""): ToolResult => runCommand(processIO(world, host, id), argv, stdin);

/** What containerd says of a command that could not start; each attempt has an id of its own. */
export const startFailure = (world: World, id: string, stderr: string): string => `failed to exec in container: failed to start exec ${JSON.stringify(hexOf(`exec/${id}/${world.nowMs}`, 64))}: ${stderr.trimEnd()}`;

export const couldNotStart = ({exit, stderr}: ToolResult): boolean => exit >= 126 && stderr.startsWith("OCI runtime exec failed");

/** The same for a process that runs there already. */
export function runCommand(io: ProcessIO, argv: readonly string[], stdin = ""): ToolResult {
  const [command = "", ...args] = argv;
  const name = command.split("/").at(-1) ?? "";
  if (programFor(io.image, command)?.name === "shell") return runShell(io, command, args, io.env, stdin);
  if (isTool(name, io.image)) return runTool(name, args, toolContext(io, stdin));
  const path = command.includes("/") ? normalPath(command, io.cwd) : "";
  const script = path && io.files.read(path);
  if (script) {
    if (((io.files.stat(path)?.mode ?? 0) & 0o111) !== 0) return runScript(io, script, command, args, io.env, stdin);
    return {stdout: "", stderr: `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command)}: permission denied`, exit: 126, tookMs: 5};
  }
  if (programFor(io.image, command)) return runShell(io, "sh", ["-c", '"$0" "$@"', ...argv], io.env, stdin);
  const why = command.includes("/") ? `exec: ${JSON.stringify(command)}: stat ${command}: no such file or directory` : `exec: ${JSON.stringify(command)}: executable file not found in $PATH`;
  return {stdout: "", stderr: `OCI runtime exec failed: exec failed: unable to start container process: ${why}`, exit: 127, tookMs: 5};
}
