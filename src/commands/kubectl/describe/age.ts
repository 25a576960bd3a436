// Ages as describers print them.
import {humanDuration} from "../../../sim/api/duration.ts";

export {humanDuration};

/** The time since an instant. */
export const since = (instant: string | undefined, nowMs: number): string => instant ? humanDuration(nowMs - Date.parse(instant)) : "<unknown>";
