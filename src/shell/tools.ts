// The text and file tools of a Unix machine (sed, awk, grep, jq, sort, ls …) are just-bash's; it is loaded when the first of them runs.
import type {Bash, CustomCommand, IFileSystem} from "just-bash/browser";
import {programs} from "../commands/index.ts";
import {pass, type Context} from "./context.ts";
import {fileSystem, fromBytes, toBytes} from "./filesystem.ts";
import {runProgram} from "./programs.ts";
import {environment} from "./state.ts";
import {inGnuWords} from "./tool-words.ts";
import {Buffer} from "./streams.ts";

/** just-bash's commands that are used as they are. What needs time, the network or the shell itself is ours. */
export const tools: ReadonlySet<string> = new Set(`cat printf ls mkdir rmdir touch rm cp mv ln chmod readlink head tail wc stat grep fgrep egrep rg sed awk uniq
comm cut paste tr rev nl fold expand unexpand strings split column join tee find basename dirname tree du printenv jq yq base64 seq expr md5sum sha1sum sha256sum
file tac whoami od gzip gunzip zcat tar`.split(/\s+/));

let library: Promise<typeof import("just-bash/browser")> | undefined;

export async function runTool(context: Context, name: string, args: readonly string[]): Promise<number> {
  if (name === "ls" && args.filter((arg) => !arg.startsWith("-")).length > 1) return listEach(context, args);
  pass(context.session, 2);
  const {Bash: Shell} = await (library ??= import("just-bash/browser"));
  const {session, state, fds} = context;
  const bash: Bash = new Shell({
    fs: withTools(fileSystem(session.tree, () => session.world.nowMs)), cwd: state.cwd, env: environment(state), customCommands: programs.map((program) => bridge(context, program.name)), defenseInDepth: false,
    executionLimits: {maxExecutionTimeMs: 20_000},
  });
  const stdin = readsInput(name, args) ? fds.get(0)?.read?.() ?? "" : "";
  const result = await bash.exec(name, {args: [...args], stdin: latin1(stdin), stdinKind: "bytes", env: {...environment(state), PATH: TOOLS}, replaceEnv: true, cwd: state.cwd, ...(session.signal && {signal: session.signal})});
  fds.get(1)?.write?.(result.stdout);
  const {stderr, exit} = inGnuWords(name, result.stderr, result.exitCode);
  fds.get(2)?.write?.(stderr);
  return exit;
}

/** `ls` of several operands: the files, then each folder under its name. just-bash parts them all by empty lines. */
async function listEach(context: Context, args: readonly string[]): Promise<number> {
  const flags = args.filter((arg) => arg.startsWith("-")), files = fileSystem(context.session.tree, () => context.session.world.nowMs);
  const operands = await Promise.all(args.filter((arg) => !arg.startsWith("-")).map(async (path) => {
    const found = await files.stat(files.resolvePath(context.state.cwd, path)).catch(() => undefined);
    return {path, missing: !found, folder: found?.isDirectory === true};
  }));
  // What is missing is told at once, before anything is listed.
  operands.sort((a, b) => Number(b.missing) - Number(a.missing) || (a.path < b.path ? -1 : 1));
  const alone = flags.some((flag) => /^-[^-]*d/.test(flag)) ? operands : operands.filter(({folder}) => !folder), folders = operands.filter((operand) => !alone.includes(operand));
  let status = 0, shown = alone.length > 0;
  for (const {path} of alone) status = Math.max(status, await runTool(context, "ls", [...flags, path]));
  for (const {path} of folders) {
    context.fds.get(1)?.write?.(`${shown ? "\n" : ""}${path}:\n`);
    status = Math.max(status, await runTool(context, "ls", [...flags, path]));
    shown = true;
  }
  return status;
}

/** Where just-bash looks for its own commands: they must seem to be there. */
const TOOLS = "/usr/bin";

function withTools(files: IFileSystem): IFileSystem {
  const isTool = (path: string) => path.startsWith(`${TOOLS}/`) && (tools.has(path.slice(TOOLS.length + 1)) || programs.some(({name}) => path === `${TOOLS}/${name}`));
  const stat = {isFile: true, isDirectory: false, isSymbolicLink: false, mode: 0o755, size: 1, mtime: new Date(0)};
  return {
    ...files,
    exists: async (path) => isTool(path) || files.exists(path),
    stat: async (path) => isTool(path) ? stat : files.stat(path),
    lstat: async (path) => isTool(path) ? stat : files.lstat(path),
    realpath: async (path) => isTool(path) ? path : files.realpath(path),
  };
}

// A tool with file operands leaves its input alone, so that `while read` loops keep theirs.
const readsInput = (name: string, _args: readonly string[]): boolean => !/^(ls|mkdir|rmdir|touch|rm|cp|mv|ln|chmod|readlink|printf|stat|find|basename|dirname|du|printenv|seq|expr|whoami)$/.test(name);

const latin1 = (text: string): string => { let out = ""; for (const byte of toBytes(text)) out += String.fromCharCode(byte); return out; };

/** Our programs inside just-bash's own little scripts (`find -exec kubectl …`). */
function bridge(context: Context, name: string): CustomCommand {
  return {
    name,
    execute: async (args, {stdin}) => {
      const out = new Buffer(), err = new Buffer();
      const input = new Buffer(fromBytes(Uint8Array.from(String(stdin), (letter) => letter.charCodeAt(0))));
      const program = programs.find((one) => one.name === name)!;
      const exitCode = await runProgram({...context, fds: new Map([[0, input], [1, out], [2, err]])}, program, args);
      return {stdout: out.text, stderr: err.text, exitCode};
    },
  };
}
