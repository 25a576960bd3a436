// <kc-clock>: the thin bar at the bottom that holds the world's time. It appears with the first run.
import {languageOf, words} from "./words.ts";

export class ClockElement extends HTMLElement {
  #time: HTMLTimeElement | undefined;

  show(nowMs: number): void {
    if (!this.#time) {
      this.#time = document.createElement("time");
      this.append(`${words[languageOf(document)].clock} `, this.#time);
    }
    const text = new Date(nowMs).toISOString().slice(0, 19);
    this.#time.dateTime = `${text}Z`;
    this.#time.textContent = text.replace("T", " ");
    this.hidden = false;
  }
}
