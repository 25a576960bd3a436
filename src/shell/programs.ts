// Binds our programs (src/commands) to a shell: arguments, files, time and the API client of one process.
import {clientFor} from "../sim/api/client.ts";
import type {Program, ProgramFiles, ProgramIO} from "../commands/program.ts";
import {noticeFiles} from "../sim/kubelet/static-pods.ts";
import {pass, PROGRAM_STEPS, type Context} from "./context.ts";
import {environment} from "./state.ts";
import {Buffer} from "./streams.ts";
import {newShell} from "./subprocess.ts";
import {resolvePath, type Tree} from "./tree.ts";

export async function runProgram(context: Context, program: Program, args: readonly string[]): Promise<number> {
  context.session.meter.steps += PROGRAM_STEPS;
  pass(context.session, program.startMs ?? 3);
  return program.run(programIO(context, program, args));
}

export function filesOf(tree: Tree, cwd: string, nowMs: () => number): ProgramFiles {
  const at = (path: string) => tree.real(resolvePath(cwd, path));
  return {
    read: (path) => { const entry = tree.get(at(path)); return entry?.type === "file" ? entry.content : undefined; },
    write: (path, content) => {
      const entry = tree.get(at(path));
      tree.set(at(path), {type: "file", content, mode: entry?.type === "file" ? entry.mode : 0o644, mtimeMs: nowMs()});
    },
    list: (path) => tree.list(at(path)),
    remove: (path) => tree.delete(at(path)),
    makeFolder: (path) => {
      const parts = at(path).split("/").filter(Boolean);
      for (let i = 1; i <= parts.length; i++) {
        const folder = `/${parts.slice(0, i).join("/")}`;
        if (!tree.get(folder)) tree.set(folder, {type: "directory", mode: 0o755, mtimeMs: nowMs()});
      }
    },
  };
}

/** Files that are none: what is read from them comes from elsewhere. */
const withDevices = (files: ProgramFiles, stdin: () => string): ProgramFiles => ({...files, read: (path) => path === "/dev/null" ? "" : path === "/dev/stdin" || path === "/dev/fd/0" ? stdin() : files.read(path)});

function programIO(context: Context, program: Program, args: readonly string[]): ProgramIO {
  const {session, state} = context;
  const {world} = session;
  let stdin: string | undefined;
  const input = () => stdin ??= context.fds.get(0)?.read?.() ?? "";
  return {
    args, world, host: session.host, cwd: state.cwd, env: environment(state),
    get stdin() { return input(); },
    ...(session.background !== undefined && {background: {pid: session.background, follow: (watch: () => boolean) => session.followers.push({pid: session.background!, untilMs: Math.min(...session.deadlines.map(({atMs}) => atMs)), poll: watch})}}),
    files: withDevices(filesOf(session.tree, state.cwd, () => world.nowMs), input),
    out: (text) => context.fds.get(1)?.write?.(text),
    err: (text) => context.fds.get(2)?.write?.(text),
    advance: (forMs, until) => pass(session, forMs, until),
    client: (user = {name: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:authenticated"]}) => clientFor(world, {author: program.name, user, cause: {command: session.command}}),
    bash: async (script, input = "") => {
      const out = new Buffer();
      const exit = await newShell({...context, fds: new Map([[0, new Buffer(input)], [1, out], [2, out]])}, script, []);
      return {output: out.text, exit};
    },
    on: async (host, script, input = "") => {
      const {onHost} = await import("./terminal.ts");
      const result = await onHost(context, host, script, input);
      // The kubelet there sees manifests that the last command changed.
      noticeFiles(world, host, {command: session.command});
      return result;
    },
  };
}
