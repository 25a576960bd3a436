// What a kubectl command is: its words, flags and what it does. Dispatch, help and completion read the same declaration.
import type {FlagSpec} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";

export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** After the name, in `Usage:`. */
  readonly usage?: string;
  readonly flags?: readonly FlagSpec[];
  /** Flags that must be given, checked before anything else. */
  readonly required?: readonly string[];
  readonly verbs?: readonly Verb[];
  /** Exit status. Absent: the verb only has others below it. */
  run?(k: Kubectl): number | Promise<number>;
}
