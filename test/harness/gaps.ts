// test/golden/gaps.txt: the known gaps, a line each: `sessions/pods/run-flags#12  reason`; `#3-7` and `#*` stand for several.
import type {Outcome} from "./sessions.ts";

export interface Gap { readonly path: string; readonly blocks: string; readonly reason: string }

export function parseGaps(text: string): readonly Gap[] {
  return text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#")).map((line) => {
    const match = /^(\S+?)#(\S+)\s+(.+)$/.exec(line);
    if (!match) throw new Error(`gaps.txt: ${JSON.stringify(line)} is no "path#blocks  reason"`);
    return {path: match[1]!, blocks: match[2]!, reason: match[3]!};
  });
}

export function reasonFor(gaps: readonly Gap[], id: string): string | undefined {
  const [path, number] = id.split("#") as [string, string];
  return gaps.find((gap) => gap.path === path && covers(gap.blocks, Number(number)))?.reason;
}

const covers = (blocks: string, number: number): boolean => blocks === "*" || blocks.split(",").some((part) => {
  const [from, to = from] = part.split("-");
  return number >= Number(from) && number <= Number(to);
});

/** The list for these outcomes, with the reasons that are there kept. */
export function writeGaps(outcomes: readonly Outcome[], before: readonly Gap[], newReason: (outcome: Outcome) => string): string {
  const lines: string[] = [];
  const paths = [...new Set(outcomes.map(({id}) => id.split("#")[0]!))];
  for (const path of paths) {
    const all = outcomes.filter(({id}) => id.startsWith(`${path}#`));
    const failing = all.filter(({equal}) => !equal);
    const byReason = groupBy(failing, (outcome) => reasonFor(before, outcome.id) ?? newReason(outcome));
    for (const [reason, group] of byReason) {
      const blocks = failing.length === all.length && byReason.size === 1 ? "*" : ranges(group.map(({id}) => Number(id.split("#")[1])));
      lines.push(`${path}#${blocks}  ${reason}`);
    }
  }
  return `# What does not come out as recorded yet, and why. Rewritten by \`npm run golden -- --gaps\`; reasons are kept.\n${lines.join("\n")}\n`;
}

function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number; else parts.push([number, number]);
  }
  return parts.map(([from, to]) => from === to ? String(from) : `${from}-${to}`).join(",");
}

/** Map.groupBy, which Node 20 has not. */
export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item); else groups.set(key(item), [item]);
  }
  return groups;
}
