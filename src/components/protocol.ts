// What the page and its worker say to each other. All plain data.
import type {Cell} from "../notebook/page.ts";
import type {CellResult} from "../notebook/execute.ts";

export type ToWorker =
  /** Load simulator and cluster; answered by `ready`. */
  | {readonly type: "open"; readonly cluster: string}
  /** Bring the world to after cell `to`. Cells whose text is as the worker last ran it, from the first on, are not run again. */
  | {readonly type: "run"; readonly id: number; readonly cells: readonly Cell[]; readonly from: number; readonly to: number}
  /** What may stand at the end of a line of cell `index`, in the world before that cell; answered by `candidates`. */
  | {readonly type: "complete"; readonly id: number; readonly cells: readonly Cell[]; readonly index: number; readonly line: string}
  | {readonly type: "stop"};

export type FromWorker =
  | {readonly type: "ready"; readonly tookMs: number}
  | {readonly type: "started"; readonly id: number; readonly index: number}
  | {readonly type: "output"; readonly id: number; readonly index: number; readonly text: string}
  | {readonly type: "result"; readonly id: number; readonly index: number; readonly result: CellResult; readonly tookMs: number}
  | {readonly type: "view"; readonly id: number; readonly index: number; readonly rows: unknown}
  /** Whole words, and the part of the line that they replace. */
  | {readonly type: "candidates"; readonly id: number; readonly words: readonly string[]; readonly last: string}
  | {readonly type: "done"; readonly id: number; readonly nowMs: number; readonly stopped: boolean}
  /** Something broke in us, with its words. */
  | {readonly type: "failed"; readonly id: number; readonly message: string};
