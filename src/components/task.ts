// <kc-task>: a cell in which the reader does something to the cluster; what came of it is told check by check.
import type {CellResult} from "../notebook/execute.ts";
import type {Difference, Judgement} from "../notebook/judge.ts";
import {CellElement} from "./cell.ts";
import {languageOf, words, type Words} from "./words.ts";

export class TaskElement extends CellElement {
  override result(result: CellResult): void {
    super.result(result);
    const list = this.querySelector<HTMLElement>(".kc-verdicts")!, say = words[languageOf(document)];
    list.replaceChildren(...(result.judgement ? lines(result.judgement, say) : []));
    list.hidden = !result.judgement;
    this.dataset.passed = String(!!result.judgement?.verdicts.every(({ok}) => ok));
  }
}

function lines({verdicts, known}: Judgement, say: Words): HTMLElement[] {
  const ok = verdicts.every((verdict) => verdict.ok);
  return [
    line(ok ? "kc-passed" : "kc-failed", ok ? say.passed : say.notYet),
    ...known.map((hint) => line("kc-known", hint)),
    ...(ok ? [] : verdicts.map((verdict, i) => (verdict.ok ? line("kc-holds", `${i + 1}. ${say.holds}`) : line("kc-fails", `${i + 1}. ${inWords(verdict.difference!, say)}${verdict.hint ? ` — ${verdict.hint}` : ""}`)))),
  ];
}

function line(className: string, text: string): HTMLElement {
  const item = document.createElement("li");
  item.className = className;
  // What stands between backticks is code.
  item.append(...text.split("`").map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  }));
  return item;
}

function inWords(difference: Difference, say: Words): string {
  switch (difference.kind) {
    case "missing": return `${say.missing} ${difference.object}`;
    case "present": return `${say.present} ${difference.object}`;
    case "value": return `${difference.object}, ${difference.path}: ${say.wanted} ${difference.wanted}, ${say.found} ${difference.actual ?? say.notSet}`;
    case "status": return `${say.commandFails}: ${difference.command}`;
    case "output": return `${say.notPrinted} ${difference.wanted ?? ""}: ${difference.command}`;
  }
}
