// What a kubectl command is: its words, flags and what it does. Dispatch, help and completion read the same declaration.
import type {FlagSpec} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";

export interface VerbGroup { readonly title: string; readonly verbs: readonly Verb[] }

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
  /** How help groups them. */
  readonly groups?: readonly VerbGroup[];
  /** Words for which it is suggested: `rm` for delete. */
  readonly suggestFor?: readonly string[];
  /** Not in help, not suggested. */
  readonly hidden?: boolean;
  /** Exit status. Absent: the verb only has others below it. */
  run?(k: Kubectl): number | Promise<number>;
}
