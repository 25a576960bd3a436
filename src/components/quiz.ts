// <kc-quiz>: a question whose answers open with the reason why each is right or wrong. It works without this; it only keeps its place among the cells.
import type {Cell} from "../notebook/page.ts";
import {cellFrom} from "./cell-data.ts";
import type {CellFace, Session} from "./session.ts";

export class QuizElement extends HTMLElement implements CellFace {
  cell!: Cell;
  attach(_session: Session, index: number): void { this.cell = cellFrom(this, index); }
  text(): string { return ""; }
  loading(): void {}
  started(): void {}
  output(): void {}
  result(): void {}
  rows(): void {}
  stale(): void {}
  failed(): void {}
}
