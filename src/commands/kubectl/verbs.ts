// All kubectl commands, in the order of kubectl's own help. Dispatch, help and completion read this list.
import {apply} from "./apply.ts";
import {attach} from "./attach.ts";
import {auth} from "./auth.ts";
import {config} from "./config-verbs/index.ts";
import {cordon, uncordon} from "./cordon.ts";
import {cp} from "./cp.ts";
import {certificate} from "./certificate.ts";
import {completion} from "./completion.ts";
import {create} from "./create/index.ts";
import {debug} from "./debug.ts";
import {delete_} from "./delete.ts";
import {describe_} from "./describe/index.ts";
import {diff} from "./diff.ts";
import {drain} from "./drain.ts";
import {edit} from "./edit.ts";
import {events} from "./events.ts";
import {exec} from "./exec.ts";
import {explain} from "./explain.ts";
import {expose} from "./expose.ts";
import {get} from "./get.ts";
import {apiResources, apiVersions, clusterInfo, options} from "./info.ts";
import {kustomize} from "./kustomize.ts";
import {annotate, label} from "./label.ts";
import {logs} from "./logs.ts";
import {patch} from "./patch.ts";
import {plugin} from "./plugin.ts";
import {portForward} from "./port-forward.ts";
import {proxy} from "./proxy.ts";
import {replace} from "./replace.ts";
import {rollout} from "./rollout/index.ts";
import {run_} from "./run.ts";
import {autoscale, scale} from "./scale.ts";
import {set} from "./set/index.ts";
import {taint} from "./taint.ts";
import {top} from "./top.ts";
import type {Verb} from "./verb.ts";
import {version} from "./version.ts";
import {wait} from "./wait.ts";

export const verbs: readonly Verb[] = [
  create, expose, run_, set,
  explain, get, edit, delete_,
  rollout, scale, autoscale,
  certificate, clusterInfo, top, cordon, uncordon, drain, taint,
  describe_, logs, attach, exec, portForward, proxy, cp, auth, debug, events,
  diff, apply, patch, replace, wait, kustomize,
  label, annotate, completion,
  apiResources, apiVersions, config, plugin, version, options,
];
