// A unified difference of two lists of lines, as Python's difflib and its port to Go find it: what immutability errors show.
// Source: github.com/pmezard/go-difflib SequenceMatcher; k8s.io/apimachinery/pkg/util/diff Diff.
interface Match { readonly a: number; readonly b: number; readonly size: number }
interface Change { readonly same: boolean; readonly a1: number; readonly a2: number; readonly b1: number; readonly b2: number }

const CONTEXT = 3;
/** From this many lines on, lines that make up more than a hundredth of the text start no match. */
const LONG = 200;

function positionsOf(b: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [i, line] of b.entries()) {
    const list = found.get(line);
    if (list) list.push(i);
    else found.set(line, [i]);
  }
  if (b.length >= LONG) for (const [line, {length}] of found) if (length > Math.floor(b.length / 100) + 1) found.delete(line);
  return found;
}

function longest(a: readonly string[], b: readonly string[], positions: ReadonlyMap<string, readonly number[]>, [a1, a2, b1, b2]: readonly [number, number, number, number]): Match {
  let at = a1, bt = b1, size = 0, lengths = new Map<number, number>();
  for (let i = a1; i < a2; i++) {
    const next = new Map<number, number>();
    for (const j of positions.get(a[i]!) ?? []) {
      if (j < b1) continue;
      if (j >= b2) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > size) [at, bt, size] = [i - length + 1, j - length + 1, length];
    }
    lengths = next;
  }
  while (at > a1 && bt > b1 && a[at - 1] === b[bt - 1]) { at--; bt--; size++; }
  while (at + size < a2 && bt + size < b2 && a[at + size] === b[bt + size]) size++;
  return {a: at, b: bt, size};
}

function matches(a: readonly string[], b: readonly string[]): Match[] {
  const positions = positionsOf(b), found: Match[] = [];
  const visit = (a1: number, a2: number, b1: number, b2: number): void => {
    const match = longest(a, b, positions, [a1, a2, b1, b2]);
    if (!match.size) return;
    if (a1 < match.a && b1 < match.b) visit(a1, match.a, b1, match.b);
    found.push(match);
    if (match.a + match.size < a2 && match.b + match.size < b2) visit(match.a + match.size, a2, match.b + match.size, b2);
  };
  visit(0, a.length, 0, b.length);
  return [...found, {a: a.length, b: b.length, size: 0}];
}

function changes(a: readonly string[], b: readonly string[]): Change[] {
  const found: Change[] = [];
  let i = 0, j = 0;
  for (const {a: at, b: bt, size} of matches(a, b)) {
    if (i < at || j < bt) found.push({same: false, a1: i, a2: at, b1: j, b2: bt});
    i = at + size;
    j = bt + size;
    const last = found.at(-1);
    if (size && last?.same) found[found.length - 1] = {...last, a2: i, b2: j};
    else if (size) found.push({same: true, a1: at, a2: i, b1: bt, b2: j});
  }
  return found;
}

/** Changes in groups with three lines around them. */
function grouped(list: readonly Change[]): Change[][] {
  const groups: Change[][] = [];
  let group: Change[] = [];
  for (const [n, change] of list.entries()) {
    let {a1, a2, b1, b2} = change;
    if (change.same && n === 0) [a1, b1] = [Math.max(a1, a2 - CONTEXT), Math.max(b1, b2 - CONTEXT)];
    if (change.same && n === list.length - 1) [a2, b2] = [Math.min(a2, a1 + CONTEXT), Math.min(b2, b1 + CONTEXT)];
    if (change.same && n > 0 && n < list.length - 1 && a2 - a1 > 2 * CONTEXT) {
      groups.push([...group, {same: true, a1, a2: a1 + CONTEXT, b1, b2: b1 + CONTEXT}]);
      group = [];
      [a1, b1] = [a2 - CONTEXT, b2 - CONTEXT];
    }
    group.push({same: change.same, a1, a2, b1, b2});
  }
  if (group.some(({same}) => !same)) groups.push(group);
  return groups;
}

function range(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length ? start + 1 : start},${length}`;
}

export function unifiedDiff(before: readonly string[], after: readonly string[]): string {
  let text = "";
  for (const group of grouped(changes(before, after))) {
    const first = group[0]!, last = group.at(-1)!;
    text += `@@ -${range(first.a1, last.a2)} +${range(first.b1, last.b2)} @@\n`;
    for (const {same, a1, a2, b1, b2} of group) {
      if (same) text += before.slice(a1, a2).map((line) => ` ${line}\n`).join("");
      else text += before.slice(a1, a2).map((line) => `-${line}\n`).join("") + after.slice(b1, b2).map((line) => `+${line}\n`).join("");
    }
  }
  return text;
}
