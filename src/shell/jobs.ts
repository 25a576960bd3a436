// bash's builtins for what runs in the background: `jobs`, `wait`, `kill`.
// Is not simulated: stopped jobs, signals other than those that end a process; `fg` and `bg` need a terminal, as in a script.
import {servingPids, stopServing} from "../sim/network/loopback.ts";
import type {Builtin} from "./builtins.ts";
import {endFollowers, pass, poll, type Context} from "./context.ts";
import {complain} from "./execute.ts";
import type {Job} from "./state.ts";

const isJob = ({pid, id}: Job, word: string): boolean => String(pid) === word || `%${id}` === word;

/** Whether a job is still there: it follows, or it serves. */
const isRunning = ({session}: Context, pid: number): boolean => session.followers.some((one) => one.pid === pid) || servingPids(session.world, session.host).includes(pid);

const wait: Builtin = (context, args) => {
  const {state, session} = context;
  const words = args.filter((arg) => !arg.startsWith("-"));
  const missing = words.find((word) => !state.jobs.some((job) => isJob(job, word)));
  if (missing !== undefined) { complain(context, `wait: ${missing.startsWith("%") ? `${missing}: no such job` : `pid ${missing} is not a child of this shell`}`); return 127; }
  const jobs = words.length === 0 ? state.jobs : state.jobs.filter((job) => words.some((word) => isJob(job, word)));
  const left = () => jobs.filter(({pid}) => isRunning(context, pid)).map(({pid}) => pid);
  while (left().length > 0) {
    // A `timeout` around one of them ends it before anything else happens.
    const endMs = Math.min(...session.followers.filter(({pid}) => left().includes(pid)).map(({untilMs}) => untilMs));
    pass(session, endMs - session.world.nowMs, () => left().length === 0);
    poll(session);
  }
  return words.length === 0 ? 0 : jobs.at(-1)?.exit ?? 0;
};

/** A signal ends what follows or serves; bash is content with its own jobs that have ended. */
const kill: Builtin = (context, args) => {
  const targets = args.filter((arg, i) => !arg.startsWith("-") && !/^-[sn]$/.test(args[i - 1] ?? ""));
  if (targets.length === 0 && !args.includes("-l")) { context.fds.get(2)?.write?.("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n"); return 2; }
  const {session, state} = context;
  let status = 0;
  for (const target of targets) {
    const job = state.jobs.find((one) => isJob(one, target));
    const pid = job?.pid ?? Number(target);
    const ended = args.includes("-0") ? isRunning(context, pid) : [endFollowers(session, pid), stopServing(session.world, session.host, pid)].includes(true);
    if (ended || job || pid === state.lastPid) continue;
    complain(context, target.startsWith("%") ? `kill: ${target}: no such job` : `kill: (${target}) - No such process`);
    status = 1;
  }
  return status;
};

/** Those that are still there, as `[1]+  Running                 kubectl proxy &`. */
const jobs: Builtin = (context, args) => {
  const running = context.state.jobs.filter(({pid}) => isRunning(context, pid));
  for (const [i, {id, pid, text}] of running.entries()) {
    if (args.includes("-p")) context.fds.get(1)?.write?.(`${pid}\n`);
    else context.fds.get(1)?.write?.(`[${id}]${i === running.length - 1 ? "+" : i === running.length - 2 ? "-" : " "}  ${args.includes("-l") ? `${pid} ` : ""}${"Running".padEnd(24)}${text} &\n`);
  }
  return 0;
};

const withoutControl = (name: string): Builtin => (context) => { complain(context, `${name}: no job control`); return 1; };

export const jobControl: {readonly [name: string]: Builtin} = {wait, kill, jobs, fg: withoutControl("fg"), bg: withoutControl("bg")};
