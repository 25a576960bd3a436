// One page being run: its cells as the reader has them, what their shown outputs came from, and the worker behind them.
import type {Cell} from "../notebook/page.ts";
import type {CellResult} from "../notebook/execute.ts";
import type {Candidates} from "./completion.ts";
import type {FromWorker, ToWorker} from "./protocol.ts";

/** What a cell's element wants to be told. */
export interface CellFace {
  /** As the page has it. */
  readonly cell: Cell;
  /** The text that the reader has now. */
  text(): string;
  loading(): void;
  started(): void;
  output(text: string): void;
  result(result: CellResult): void;
  rows(rows: unknown): void;
  stale(is: boolean): void;
  failed(message: string): void;
}

export interface SessionEvents { clock(nowMs: number): void; busy(is: boolean): void }

export class Session {
  readonly #faces: CellFace[] = [];
  /** The text with which each cell was last run; the original until then. */
  readonly #ran: string[] = [];
  /** The texts (this cell's and all before) that the shown output came from. */
  readonly #shown: string[] = [];
  readonly #cluster: string;
  readonly #events: SessionEvents;
  #worker: Worker | undefined;
  #ready = false;
  #waiting: ToWorker[] = [];
  #run = 0;
  #questions = 0;
  #target = 0;
  /** Who waits for candidates, by the number of the question. */
  readonly #asked = new Map<number, (found: Candidates) => void>();

  constructor(cluster: string, events: SessionEvents) { this.#cluster = cluster; this.#events = events; }

  /** Faces must be added in the order of the page. */
  add(face: CellFace): void {
    this.#faces.push(face);
    this.#ran.push(face.cell.text);
    this.#shown.push(this.#chain(this.#faces.length - 1));
  }

  /** Loads the worker ahead of a first run (the reader came near a button). */
  warm(): void {
    if (this.#worker) return;
    const worker = new Worker(import.meta.resolve("./worker.js"), {type: "module"});
    worker.onmessage = ({data}: MessageEvent<FromWorker>) => this.#hear(data);
    worker.onerror = (event) => this.#faces[this.#target]?.failed(event.message);
    this.#worker = worker;
    worker.postMessage({type: "open", cluster: this.#cluster} satisfies ToWorker);
  }

  /** Runs cell `index` from the state before it, then what follows up to `to`; views right below are redrawn with it. */
  run(index: number, to = index): void {
    this.warm();
    while (this.#faces[to + 1] && ["view", "snippet"].includes(this.#faces[to + 1]!.cell.kind)) to++;
    for (let i = index; i <= to; i++) this.#ran[i] = this.#faces[i]!.text();
    const cells = this.#faces.map(({cell}, i) => ({...cell, text: this.#ran[i]!}));
    this.#target = index;
    this.#send({type: "run", id: ++this.#run, cells, from: index, to});
    if (!this.#ready) this.#faces[index]!.loading();
    this.#events.busy(true);
  }

  /** What may stand at the end of this line of cell `index`. Cells before it count as they were last run. */
  complete(index: number, line: string): Promise<Candidates> {
    this.warm();
    const id = ++this.#questions, cells = this.#faces.map(({cell}, i) => ({...cell, text: this.#ran[i]!}));
    this.#send({type: "complete", id, cells, index, line});
    return new Promise((resolve) => this.#asked.set(id, resolve));
  }

  #answer(id: number, found: Candidates): void {
    this.#asked.get(id)?.(found);
    this.#asked.delete(id);
  }

  runFrom(index: number): void { this.run(index, this.#faces.length - 1); }

  stop(): void {
    this.#worker?.postMessage({type: "stop"} satisfies ToWorker);
    const run = this.#run;
    // A run that does not hear is ended with its worker; the next run opens a new one.
    setTimeout(() => { if (run === this.#run && this.#target >= 0) this.#end(); }, 1500);
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = false;
    this.#waiting = [];
    for (const id of [...this.#asked.keys()]) this.#answer(id, {words: [], last: ""});
    this.#events.busy(false);
    this.#faces[this.#target]?.failed("");
  }

  #send(message: ToWorker): void {
    if (this.#ready) this.#worker!.postMessage(message);
    else this.#waiting.push(message);
  }

  #hear(message: FromWorker): void {
    if (message.type === "ready") {
      this.#ready = true;
      for (const waiting of this.#waiting.splice(0)) this.#worker!.postMessage(waiting);
      return;
    }
    if (message.type === "candidates") return this.#answer(message.id, message);
    if (message.id !== this.#run) return;
    if (message.type === "done") {
      this.#target = -1;
      this.#events.clock(message.nowMs);
      this.#events.busy(false);
      this.#faces.forEach((face, i) => face.stale(this.#shown[i] !== this.#chain(i)));
      return;
    }
    if (message.type === "failed") {
      this.#events.busy(false);
      return this.#faces[Math.max(0, this.#target)]?.failed(message.message);
    }
    const face = this.#faces[message.index]!;
    if (message.type === "started") return void (this.#target = message.index, face.started());
    if (message.type === "output") return face.output(message.text);
    this.#shown[message.index] = this.#chain(message.index);
    if (message.type === "view") face.rows(message.rows); else face.result(message.result);
  }

  #chain(index: number): string { return this.#ran.slice(0, index + 1).join("\0"); }
}
