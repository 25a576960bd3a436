// All kubectl commands, in the order of kubectl's own help. Dispatch, help and completion read this list.
import {get} from "./get.ts";
import type {Verb} from "./verb.ts";

export const verbs: readonly Verb[] = [get];
