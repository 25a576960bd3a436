// kodekloud/event-simulator: a log line each second; every fifth also a warning of USER5, every eighth of USER7.
import {instant} from "../../clock.ts";
import type {ContainerProgram, ProcessIO, Step} from "./program.ts";

const ACTIONS = ["logged in", "logged out", "is viewing page1", "is viewing page2", "is viewing page3"];

function line(io: ProcessIO, count: number): Step {
  const user = `USER${1 + Math.floor(io.random() * 4)}`, action = ACTIONS[Math.floor(io.random() * ACTIONS.length)]!;
  const stamp = `[${instant(io.nowMs).replace("T", " ").replace("Z", `,${String(Math.floor(io.nowMs) % 1000).padStart(3, "0")}`)}]`;
  io.log(`${stamp} INFO in event-simulator: ${user} ${action}\n`);
  if (count % 5 === 0) io.log(`${stamp} WARNING in event-simulator: USER5 Failed to Login as the account is locked due to MANY FAILED ATTEMPTS.\n`);
  if (count % 8 === 0) io.log(`${stamp} WARNING in event-simulator: USER7 Order failed as the item is OUT OF STOCK.\n`);
  return {state: count + 1, wakeAtMs: io.nowMs + 1000};
}

export const eventSimulator: ContainerProgram = {
  name: "event-simulator",
  commands: ["event-simulator"],
  start: (io) => line(io, 1),
  wake: (io, state) => line(io, Number(state)),
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
};
