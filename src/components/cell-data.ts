// A cell as its element's attributes: written at build (site/fences.ts), read in the browser. One place for both directions.
import type {Cell, TaskCell} from "../notebook/page.ts";

type Attributes = {readonly [name: string]: string | undefined};

export function attributesOf(cell: Cell): Attributes {
  const common = {kind: cell.kind, name: cell.name};
  if (cell.kind === "sh") return {...common, on: cell.on, fails: flag(cell.fails), hide: flag(cell.hide), static: flag(cell.static), predict: flag(cell.predict), pause: String(cell.pauseMs)};
  if (cell.kind === "file") return {...common, file: cell.file, on: cell.on, hide: flag(cell.hide)};
  if (cell.kind === "view") return {...common, view: cell.view, parameters: JSON.stringify(cell.parameters)};
  if (cell.kind === "task") return {...common, on: cell.on};
  return cell.kind === "snippet" ? {...common, invalid: flag(cell.invalid)} : common;
}
const flag = (is: boolean) => (is ? "true" : undefined);

export function cellFrom(element: HTMLElement, index: number): Cell {
  const {dataset} = element;
  const text = (element.querySelector(".kc-source code")?.textContent ?? "").replace(/\n$/, "");
  const base = {index, line: 0, endLine: 0, text, ...(dataset.name && {name: dataset.name})};
  const on = dataset.on ? {on: dataset.on} : {};
  switch (dataset.kind) {
    case "sh": return {kind: "sh", ...base, ...on, fails: !!dataset.fails, hide: !!dataset.hide, static: !!dataset.static, predict: !!dataset.predict, pauseMs: Number(dataset.pause)};
    case "file": return {kind: "file", ...base, ...on, file: dataset.file!, hide: !!dataset.hide};
    case "view": return {kind: "view", ...base, view: dataset.view!, parameters: JSON.parse(dataset.parameters ?? "{}") as {[name: string]: string}};
    case "snippet": return {kind: "snippet", ...base, invalid: !!dataset.invalid};
    // What the page shows of a task and a quiz is in it already; only what an attempt is judged by has to be known again.
    case "task": return {kind: "task", ...base, ...on, source: "", ask: "", hints: [], solution: "", ...JSON.parse(element.querySelector(".kc-judge")?.textContent ?? "{}") as Pick<TaskCell, "checks" | "wrong">};
    case "quiz": return {kind: "quiz", ...base, source: "", question: "", answers: []};
    default: throw new Error(`a cell of kind "${dataset.kind}"`);
  }
}
