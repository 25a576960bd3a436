// What if the Pod asked for more, wanted other nodes, or a node were busier? A small form; the simulator decides again.
import type {Ask, Surface} from "../view.ts";
import {isChanged, type SchedulingRows, type WhatIf} from "./data.ts";
import {titles} from "./words.ts";

const QUANTITY = "\\d+(\\.\\d+)?(m|k|M|G|Ki|Mi|Gi)?", LABELS = "[\\w./\\-]+=[\\w.\\-]*(,[\\w./\\-]+=[\\w.\\-]*)*";

/** Adds the form, folded unless something is changed already. Returns what ends it. */
export function laboratory(figure: HTMLElement, {nodes, whatIf}: SchedulingRows, {document, language}: Surface, ask: Ask): () => void {
  const say = titles[language], details = document.createElement("details"), summary = document.createElement("summary"), form = document.createElement("form");
  details.className = "kc-lab";
  details.open = isChanged(whatIf);
  summary.textContent = say.lab;
  const field = (name: keyof WhatIf, control: HTMLInputElement | HTMLSelectElement): void => {
    const label = document.createElement("label");
    control.name = name;
    label.append(`${say[name]} `, control);
    form.append(label);
  };
  const text = (name: "cpu" | "memory" | "selector" | "load", example: string, pattern: string): void =>
    field(name, Object.assign(document.createElement("input"), {type: "text", placeholder: example, pattern, value: whatIf[name] ?? "", size: 9, autocomplete: "off"}));
  text("cpu", "500m", QUANTITY);
  text("memory", "1Gi", QUANTITY);
  text("selector", "disk=ssd", LABELS);
  field("tolerate", Object.assign(document.createElement("input"), {type: "checkbox", value: "all", checked: !!whatIf.tolerate}));
  const choice = document.createElement("select");
  for (const [value, label] of [["", say.none], ...nodes.map(({node}) => [node, node])] as [string, string][]) choice.append(Object.assign(document.createElement("option"), {value, textContent: label, selected: value === (whatIf.loaded ?? "")}));
  field("loaded", choice);
  text("load", "1", QUANTITY);
  const go = Object.assign(document.createElement("button"), {type: "submit", textContent: say.ask}), back = Object.assign(document.createElement("button"), {type: "button", textContent: say.reset});
  form.append(go, back);
  details.append(summary, form);
  figure.append(details);
  const stop = new AbortController(), {signal} = stop;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(Object.fromEntries([...new FormData(form)].flatMap(([name, value]) => (value ? [[name, String(value)]] : []))));
  }, {signal});
  back.addEventListener("click", () => ask({}), {signal});
  return () => stop.abort();
}
