// The script of every page: makes its cells and views live. It is small; simulator and editor come when they are needed.
import {CellElement} from "./cell.ts";
import {ClockElement} from "./clock.ts";
import {enableSearch} from "./search.ts";
import {QuizElement} from "./quiz.ts";
import {Session} from "./session.ts";
import {TaskElement} from "./task.ts";
import {ViewElement} from "./view.ts";
import {languageOf} from "./words.ts";

customElements.define("kc-cell", CellElement);
customElements.define("kc-task", TaskElement);
customElements.define("kc-quiz", QuizElement);
customElements.define("kc-view", ViewElement);
customElements.define("kc-clock", ClockElement);

const cells = [...document.querySelectorAll<CellElement | ViewElement | QuizElement>("kc-cell, kc-task, kc-quiz, kc-view")];
if (cells.length) {
  const clock = document.createElement("kc-clock") as ClockElement;
  clock.hidden = true;
  document.body.append(clock);
  const session = new Session(cells[0]!.dataset.cluster ?? "three-nodes", {
    clock: (nowMs) => clock.show(nowMs),
    busy: (is) => document.documentElement.toggleAttribute("data-kc-busy", is),
  });
  cells.forEach((cell, index) => {
    cell.attach(session, index);
    session.add(cell);
  });
}
enableSearch(languageOf(document));
document.documentElement.dataset.kcReady = "";
