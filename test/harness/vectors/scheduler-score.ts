// The same checks as `scheduler`, on random clusters.
export {check} from "./scheduler.ts";
export const topic = "scheduler-score";
