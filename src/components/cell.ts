// <kc-cell>: a cell of the page. Its source and output are in the page already; this adds running, editing and state, said in words.
import type {CellResult} from "../notebook/execute.ts";
import type {Cell} from "../notebook/page.ts";
import {cellFrom} from "./cell-data.ts";
import type {CellFace, Session} from "./session.ts";
import {loadEdit, saveEdit} from "./storage.ts";
import {languageOf, words, type Words} from "./words.ts";

type Editor = ReturnType<typeof import("./editor.ts").edit>;

export class CellElement extends HTMLElement implements CellFace {
  cell!: Cell;
  #session!: Session;
  #words!: Words;
  #text = "";
  #source!: HTMLElement;
  #output: HTMLElement | null = null;
  #status!: HTMLElement;
  #run!: HTMLButtonElement;
  #reset!: HTMLButtonElement;
  #editor: Editor | undefined;
  #fresh = "";
  #busy = false;

  /** Called once by page.ts, in the order of the page. */
  attach(session: Session, index: number): void {
    this.#session = session;
    this.#words = words[languageOf(document)];
    this.cell = cellFrom(this, index);
    this.#text = this.cell.text;
    this.#source = this.querySelector<HTMLElement>(".kc-source")!;
    this.#output = this.querySelector<HTMLElement>(".kc-output");
    if (this.cell.kind === "snippet" || (this.cell.kind === "sh" && this.cell.static)) return;
    this.#build();
    void loadEdit(location.pathname, index, this.cell.text).then((text) => { if (text !== undefined) this.#setText(text); });
  }

  text(): string { return this.#text; }

  #build(): void {
    const bar = document.createElement("div");
    bar.className = "kc-bar";
    this.#run = button(this.#words.run, "kc-run", () => (this.#busy ? this.#session.stop() : this.#session.run(this.cell.index)));
    const from = button(this.#words.runFromHere, "kc-from", () => this.#session.runFrom(this.cell.index));
    const edit = button(this.cell.kind === "task" ? this.#words.answer : this.#words.edit, "kc-edit", () => void this.#edit(true));
    this.#reset = button(this.#words.reset, "kc-reset", () => this.#setText(this.cell.text));
    this.#reset.hidden = true;
    this.#status = document.createElement("span");
    this.#status.className = "kc-status";
    this.#status.setAttribute("role", "status");
    // An answer has to be written first; what follows a task does not rest on it.
    bar.append(...(this.cell.kind === "task" ? [edit, this.#run] : [this.#run, from, edit]), this.#reset, this.#status);
    this.#source.after(bar);
    this.#source.addEventListener("dblclick", () => void this.#edit(true));
    bar.addEventListener("pointerenter", () => this.#session.warm(), {once: true});
    bar.addEventListener("focusin", () => this.#session.warm(), {once: true});
  }

  async #edit(focus: boolean): Promise<void> {
    if (!this.#editor) {
      const {edit} = await import("./editor.js");
      const host = document.createElement("div");
      host.className = "kc-editor";
      this.#source.after(host);
      this.#source.hidden = true;
      this.#editor = edit(host, {
        text: this.#text, language: this.cell.kind === "file" ? "yaml" : "sh", label: this.#label(),
        ...(this.cell.kind !== "file" && {completion: {title: this.#words.completions, ask: (line: string) => this.#session.complete(this.cell.index, line)}}),
        changed: (text) => this.#changed(text), run: () => this.#session.run(this.cell.index), leave: () => this.#run.focus(),
      });
    }
    if (focus) this.#editor.focus();
  }

  #label(): string { return this.cell.kind === "file" ? `${this.#words.file} ${this.cell.file}` : this.#words.code; }

  #setText(text: string): void {
    this.#changed(text);
    if (text === this.#source.querySelector("code")?.textContent && !this.#editor) return;
    if (this.#editor) this.#editor.setText(text); else void this.#edit(false);
  }

  #changed(text: string): void {
    this.#text = text;
    this.#reset.hidden = text === this.cell.text;
    this.dataset.mine = String(text !== this.cell.text);
    this.#say(text === this.cell.text ? this.#words.original : this.#words.mine);
    void saveEdit(location.pathname, this.cell.index, this.cell.text, text);
  }

  #say(text: string): void { if (this.#status) this.#status.textContent = text; }

  #setBusy(is: boolean): void {
    this.#busy = is;
    if (!this.#run) return;
    this.#run.textContent = is ? this.#words.stop : this.#words.run;
    this.toggleAttribute("data-busy", is);
  }

  loading(): void { this.#setBusy(true); this.#say(this.#words.loading); }

  started(): void {
    this.#fresh = "";
    this.#setBusy(true);
    this.#say(this.#words.running);
  }

  output(text: string): void {
    this.#fresh += text;
    this.#show(this.#fresh.replace(/\n$/, ""), 0);
  }

  result(result: CellResult): void {
    this.#setBusy(false);
    this.#show(result.output, result.exit);
    const mine = this.#text !== this.cell.text ? ` · ${this.#words.mine}` : "";
    this.#say(result.stopped ?? `${this.#words.ran} · ${((result.toMs - result.fromMs) / 1000).toFixed(1)} s${mine}`);
  }

  #show(output: string, exit: number): void {
    this.querySelector("details.kc-predict")?.setAttribute("open", "");
    if (!this.#output) {
      if (!output && exit === 0) return;
      this.#output = document.createElement("pre");
      this.#output.className = "kc-output";
      this.#output.tabIndex = 0;
      (this.querySelector(".kc-bar") ?? this.#source).after(this.#output);
    }
    this.#output.dataset.exit = String(exit);
    this.#output.textContent = exit === 0 ? output : `${output}${output ? "\n" : ""}[exit ${exit}]`;
    this.#output.hidden = !output && exit === 0;
  }

  rows(): void {}

  stale(is: boolean): void {
    this.toggleAttribute("data-stale", is);
    if (is) this.#say(this.#words.stale);
    else if (this.#status?.textContent === this.#words.stale) this.#say("");
  }

  failed(message: string): void {
    this.#setBusy(false);
    this.#say(message ? `${this.#words.failed}: ${message}` : this.#words.stopped);
  }
}

function button(label: string, className: string, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", press);
  return element;
}
