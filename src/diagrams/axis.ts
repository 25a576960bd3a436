// Time as it is drawn: what happens is given room, long quiet stretches are cut short and say how long they were.
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
