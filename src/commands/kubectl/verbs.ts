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
import {alpha, apiResources, apiVersions, clusterInfo, options} from "./info.ts";
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
import type {Verb, VerbGroup} from "./verb.ts";
import {version} from "./version.ts";
import {wait} from "./wait.ts";

const group = (title: string, ...list: readonly Verb[]): VerbGroup => ({title: `${title}:`, verbs: list});

export const groups: readonly VerbGroup[] = [
  group("Basic Commands (Beginner)", create, expose, run_, set),
  group("Basic Commands (Intermediate)", explain, get, edit, delete_),
  group("Deploy Commands", rollout, scale, autoscale),
  group("Cluster Management Commands", certificate, clusterInfo, top, cordon, uncordon, drain, taint),
  group("Troubleshooting and Debugging Commands", describe_, logs, attach, exec, portForward, proxy, cp, auth, debug, events),
  group("Advanced Commands", diff, apply, patch, replace, wait, kustomize),
  group("Settings Commands", label, annotate, completion),
  group("Other Commands", alpha, apiResources, apiVersions, config, plugin, version, options),
];

export const verbs: readonly Verb[] = groups.flatMap((one) => one.verbs);
