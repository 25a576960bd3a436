// ps: the processes that a container sees: its own, and with shareProcessNamespace its whole Pod's. Not simulated: the children of scripts.
import {clusterClient} from "../../../network/proxy.ts";
import type {Container} from "../../container.ts";
import {containerOf, done, type Tool, type ToolContext} from "./tool.ts";

interface ShownProcess { readonly pid: number; readonly user: number; readonly command: string }

/** nginx and httpd name their processes. */
function titles({process}: Container): readonly string[] {
  const words = process?.argv.join(" ") ?? "";
  if (process?.program === "nginx") return [`nginx: master process ${words}`, "nginx: worker process", "nginx: worker process"];
  if (process?.program === "httpd") return ["httpd -DFOREGROUND", "httpd -DFOREGROUND", "httpd -DFOREGROUND", "httpd -DFOREGROUND"];
  return [words];
}

function processes(context: ToolContext): readonly ShownProcess[] {
  const {world, from} = context, host = world.hosts[from.host], own = containerOf(context);
  if (!host || !own) return [];
  const shared = clusterClient(world).get("pods", own.podName, own.namespace)?.spec.shareProcessNamespace === true;
  const all = shared ? [...host.containers.values()].filter((other) => other.podUid === own.podUid && other.state === "running").sort((a, b) => a.createdAtMs - b.createdAtMs) : [own];
  const shown: ShownProcess[] = shared ? [{pid: 1, user: 65535, command: "/pause"}] : [];
  for (const container of all) {
    const first = shown.length === 0 ? 1 : shown.at(-1)!.pid + 6;
    for (const [i, command] of titles(container).entries()) shown.push({pid: i === 0 ? first : first + 28 + i, user: i > 0 && container.process?.program === "nginx" ? 101 : container.user, command});
  }
  return shown;
}

const nameIn = (command: string): string => command.replace(/^\S*\//, "").split(/[ :]/)[0]!;

/** By the container's own list of users. */
const owner = (user: number, {files}: ToolContext): string => user === 0 ? "root" : user === 101 && files.stat("/etc/nginx") ? "nginx" : String(user);

export const finder: Tool = {
  names: ["pgrep", "pidof"],
  run(args, context, tool) {
    const name = args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "", whole = args.some((arg) => /^-\w*f/.test(arg)), shows = args.some((arg) => /^-\w*[al]/.test(arg));
    const found = processes(context).filter(({command}) => { const first = nameIn(command); return tool === "pidof" ? first === name : whole ? command.includes(name) : first.includes(name); });
    if (found.length === 0) return done("", 1);
    return done(tool === "pidof" ? `${found.map(({pid}) => pid).reverse().join(" ")}\n` : found.map(({pid, command}) => `${pid}${shows ? ` ${command}` : ""}\n`).join(""));
  },
};

export const ps: Tool = {
  names: ["ps"],
  run(args, context) {
    const running = processes(context);
    const self = {pid: Math.max(...running.map(({pid}) => pid), 0) + 12, user: context.user, command: `ps${args.map((arg) => ` ${arg}`).join("")}`};
    if (context.flavour === "busybox") return done(["PID   USER     TIME  COMMAND", ...[...running, self].map(({pid, user, command}) => `${String(pid).padStart(5)} ${owner(user, context).padEnd(8)}  0:00 ${command}`)].map((row) => `${row}\n`).join(""));
    const long = args.some((arg) => /a|e|f|u/.test(arg));
    if (args.some((arg) => /u/.test(arg))) return done(["USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND", ...[...running, self].map(({pid, user, command}) => `${owner(user, context).padEnd(8)} ${String(pid).padStart(7)}  0.0  0.1  11468  7424 ?        Ss   12:30   0:00 ${command}`)].map((row) => `${row}\n`).join(""));
    if (args.some((arg) => arg.includes("f"))) return done(["UID          PID    PPID  C STIME TTY          TIME CMD", ...[...running, self].map(({pid, user, command}) => `${owner(user, context).padEnd(8)} ${String(pid).padStart(7)}       0  0 12:30 ?        00:00:00 ${command}`)].map((row) => `${row}\n`).join(""));
    return done(["    PID TTY          TIME CMD", ...(long ? running : []).concat(self).map(({pid, command}) => `${String(pid).padStart(7)} ?        00:00:00 ${nameIn(command)}`)].map((row) => `${row}\n`).join(""));
  },
};
