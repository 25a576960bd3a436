// Time as it is drawn: what happens is given room, long quiet stretches are cut short and say how long they were.
import {write, type Drawing} from "./paper.ts";
import type {Surface} from "./view.ts";

const QUIET_MS = 4000, QUIET_WIDTH = 26;

export interface Gap { readonly fromMs: number; readonly toMs: number; readonly x: number; readonly width: number }
export interface TimeAxis { readonly x: (ms: number) => number; readonly gaps: readonly Gap[] }

/** `moments`: every time at which something happens, in order; between two of them more than `quietMs` is a quiet stretch. */
export function timeAxis(moments: readonly number[], left: number, right: number, quietMs = QUIET_MS): TimeAxis {
  const spans = moments.slice(1).map((toMs, i) => ({fromMs: moments[i]!, toMs, quiet: toMs - moments[i]! > quietMs}));
  const busyMs = spans.filter(({quiet}) => !quiet).reduce((sum, {fromMs, toMs}) => sum + toMs - fromMs, 0);
  const quiet = spans.filter((span) => span.quiet).length;
  const scale = Math.max(0, right - left - quiet * QUIET_WIDTH) / Math.max(1, busyMs);
  let at = left;
  const pieces = spans.map((span) => {
    const width = span.quiet ? QUIET_WIDTH : (span.toMs - span.fromMs) * scale;
    const piece = {...span, x: at, width};
    at += width;
    return piece;
  });
  const x = (ms: number): number => {
    const piece = pieces.find(({toMs}) => ms <= toMs) ?? pieces.at(-1);
    if (!piece) return left;
    return piece.x + piece.width * Math.min(1, Math.max(0, (ms - piece.fromMs) / Math.max(1, piece.toMs - piece.fromMs)));
  };
  return {x, gaps: pieces.filter((piece) => piece.quiet)};
}

/** Marks the quiet stretches that the axis cuts short, with how long they were. */
export function drawGaps(drawing: Drawing, {gaps}: TimeAxis, top: number, bottom: number): void {
  for (const {fromMs, toMs, x, width} of gaps) {
    const middle = x + width / 2, seconds = Math.round((toMs - fromMs) / 1000);
    drawing.append("path").attr("d", `M${middle - 3},${bottom}V${top + 14}M${middle + 3},${bottom}V${top + 14}`).attr("class", "hairline");
    write(drawing, seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`, middle, top + 10, "middle", "faint").attr("font-size", "11px");
  }
}

/** Picks the moment nearest to where a pointer goes down on the picture. */
export function pointAt(picture: SVGSVGElement, surface: Surface, {x}: TimeAxis, moments: readonly number[], pick: (index: number) => void, signal: AbortSignal): void {
  picture.addEventListener("pointerdown", (event) => {
    const {left, width} = picture.getBoundingClientRect(), there = ((event.clientX - left) * surface.width) / width;
    pick(moments.reduce((best, ms, i) => (Math.abs(x(ms) - there) < Math.abs(x(moments[best]!) - there) ? i : best), 0));
  }, {signal});
}
