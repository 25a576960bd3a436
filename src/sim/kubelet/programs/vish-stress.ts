// vish/stress: takes memory in steps (-mem-total, -mem-alloc-size, -mem-alloc-sleep) and CPU (-cpus). Real: github.com/vishh/stress.
import {klogLine} from "../../clock.ts";
import {amount} from "../resources.ts";
import {claimMemory} from "../runtime.ts";
import type {Json} from "../../api/object.ts";
import type {ContainerProgram, ProcessIO, Step} from "./program.ts";
import {flagOf} from "./server.ts";
import {goDuration} from "../../api/duration.ts";

const line = (io: ProcessIO, where: number, text: string): string => klogLine(io.nowMs, "I", 1, `main.go:${where}`, text);

interface Plan { readonly [key: string]: number; readonly total: number; readonly chunk: number; readonly waitMs: number; readonly taken: number }

/** Memory is taken in at most so many steps: between them nobody could see a difference. */
const MOST_STEPS = 20;

/** The next part; the kernel may end it. */
function take(io: ProcessIO, plan: Plan): Step {
  const step = Math.max(plan.chunk, plan.total / MOST_STEPS);
  const taken = Math.min(plan.total, plan.taken + step);
  const killed = claimMemory(io.world, io.host, io.container.id, taken);
  if (killed) return {state: {...plan, taken} as Json};
  if (taken < plan.total) return {state: {...plan, taken} as Json, wakeAtMs: Math.ceil(io.nowMs + Math.max(1, step / plan.chunk * plan.waitMs))};
  io.log(line(io, 29, `Allocated ${JSON.stringify(flagOf(io.argv, "mem-total") ?? "0")} memory`), "stderr");
  return {state: {...plan, taken} as Json};
}

export const vishStress: ContainerProgram = {
  name: "vish-stress",
  commands: ["stress"],
  start(io) {
    const total = flagOf(io.argv, "mem-total") ?? "0", chunk = flagOf(io.argv, "mem-alloc-size") ?? "4Ki", wait = flagOf(io.argv, "mem-alloc-sleep") ?? "1ms";
    io.log(line(io, 26, `Allocating ${JSON.stringify(total)} memory, in ${JSON.stringify(chunk)} chunks, with a ${wait} sleep between allocations`), "stderr");
    for (let cpus = Number(flagOf(io.argv, "cpus") ?? 0); cpus > 0; cpus--) io.log(line(io, 39, "Spawning a thread to consume CPU"), "stderr");
    const waitMs = goDuration(wait);
    return take(io, {total: amount(total), chunk: Math.max(1, amount(chunk)), waitMs: waitMs ?? 1, taken: 0});
  },
  wake: (io, state) => take(io, state as unknown as Plan),
};
