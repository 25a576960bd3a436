// How long a page takes to be read once, nothing run again.
const WORDS_A_MINUTE = 200, LINE_S = 3, VIEW_S = 20, EXERCISE_S = 30;

/** Minutes for a page's Markdown: its prose, its cells with their outputs line by line, its views and its exercises. */
export function readingMinutes(source: string): number {
  const text = source.replace(/^---\n[\s\S]*?\n---\n/, ""), fences = [...text.matchAll(/^```(\w+).*\n([\s\S]*?)^```/gm)];
  const words = text.replace(/^```[\s\S]*?^```/gm, "").match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const seconds = fences.reduce((sum, [, kind, inner]) => sum + (kind === "view" ? VIEW_S : kind === "task" || kind === "quiz" ? EXERCISE_S : LINE_S * (inner!.split("\n").length - 1)), 0);
  return words / WORDS_A_MINUTE + seconds / 60;
}
