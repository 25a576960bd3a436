// All kubectl commands, in the order of kubectl's own help. Dispatch, help and completion read this list.
import {apply} from "./apply.ts";
import {create} from "./create/index.ts";
import {delete_} from "./delete.ts";
import {describe_} from "./describe/index.ts";
import {exec} from "./exec.ts";
import {expose} from "./expose.ts";
import {get} from "./get.ts";
import {annotate, label} from "./label.ts";
import {logs} from "./logs.ts";
import {patch} from "./patch.ts";
import {rollout} from "./rollout/index.ts";
import {run_} from "./run.ts";
import {autoscale, scale} from "./scale.ts";
import type {Verb} from "./verb.ts";
import {wait} from "./wait.ts";

export const verbs: readonly Verb[] = [
  create, expose, run_,
  get, delete_,
  rollout, scale, autoscale,
  describe_, logs, exec,
  patch, apply, wait,
  label, annotate,
];
