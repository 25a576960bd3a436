// A verb of `kubecahier`: one file each, listed in index.ts; help and dispatch read the list.

export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Exit status. Throws UsageError for words that make no sense. */
  run(args: readonly string[]): Promise<number>;
}

/** The words of a command line are off: printed as one line, exit 1. */
export class UsageError extends Error {}

/** Styles for people; plain text for pipes and for `NO_COLOR`. */
const coloured = (stream: {isTTY?: boolean}): boolean => !!stream.isTTY && !process.env["NO_COLOR"];
const paint = (code: number) => (text: string): string => (coloured(process.stderr) ? `\x1b[${code}m${text}\x1b[0m` : text);
export const red = paint(31), green = paint(32), dim = paint(2);

export const say = (text: string): void => void process.stderr.write(`${text}\n`);
