// kubectl logs: of a Pod, a workload's Pods or a selection; followed in cluster time.
import type {ResourceInfo} from "../../sim/api/resources.ts";
import type {Pod} from "../../sim/api/types.ts";
import {StatusError} from "../../sim/api/client.ts";
import {Aggregate, CommandError, UsageError} from "./errors.ts";
import {bool, duration, int, string} from "./flags.ts";
import {goDuration} from "../../sim/api/duration.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf, resourceFor, resourceWord, topLevel} from "./mapping.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";
import {listOf, selectorText} from "./workload.ts";

const pods = topLevel.find(({name}) => name === "pods")!;

interface Source { readonly pod: Pod; readonly container: string | undefined }

const allContainers = (pod: Pod): readonly string[] => [...pod.spec.initContainers ?? [], ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map(({name}) => name);

/** The containers meant; says which one it took if nothing was said. */
function sourcesOf(k: Kubectl, pod: Pod): readonly Source[] {
  const {flags} = k;
  if (flags.is("all-containers")) return allContainers(pod).map((container) => ({pod, container}));
  const wanted = flags.get("container");
  if (wanted) {
    if (!allContainers(pod).includes(wanted)) throw new CommandError(`container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${validNames(pod)}`);
    return [{pod, container: wanted}];
  }
  const annotated = pod.metadata.annotations?.["kubectl.kubernetes.io/default-container"];
  if (annotated && allContainers(pod).includes(annotated)) return [{pod, container: annotated}];
  const [first] = pod.spec.containers;
  if (pod.spec.containers.length + (pod.spec.initContainers?.length ?? 0) > 1 && first) k.err(`Defaulted container ${JSON.stringify(first.name)} out of: ${validNames(pod)}\n`);
  return [{pod, container: first?.name}];
}

export const validNames = (pod: Pod): string => [...pod.spec.containers.map(({name}) => name), ...(pod.spec.initContainers ?? []).map(({name}) => `${name} (init)`), ...(pod.spec.ephemeralContainers ?? []).map(({name}) => `${name} (ephem)`)].join(", ");

/** `check`: what is wrong with numbers is said once it is clear that the object is there. */
function podsOf(k: Kubectl, check: () => void): readonly Pod[] {
  const {flags, args} = k;
  const selector = flags.get("selector");
  if (selector) {
    check();
    const found = listOf<Pod>(k, "pods", k.namespace, {labelSelector: selector});
    if (found.length === 0) k.err(`No resources found in ${k.namespace} namespace.\n`);
    return found;
  }
  const [first = ""] = args;
  const [type, name] = first.includes("/") ? first.split("/") as [string, string] : ["pods", first];
  const info = resourceFor(k, type);
  let object: Obj;
  try {
    object = k.call("GET", pathOf(info, k.namespace, name));
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === "NotFound") throw new CommandError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(k.namespace)}`);
    throw error;
  }
  check();
  if (info.name === "pods") return [object as unknown as Pod];
  if (!selectable(info)) throw new CommandError(`cannot get the logs from ${goType(info)}: selector for ${goType(info)} not implemented`);
  const spec = (object.spec ?? {}) as {readonly selector?: Parameters<typeof selectorText>[0]};
  if (info.name === "services" && !spec.selector) throw new CommandError(`cannot get the logs from *v1.Service: invalid service '${name}': Service is defined without a selector`);
  const labels = info.name === "services" || info.name === "replicationcontrollers" ? Object.entries(spec.selector ?? {}).map(([key, value]) => `${key}=${String(value)}`).join(",") : selectorText(spec.selector);
  const all = listOf<Pod>(k, "pods", k.namespace, {labelSelector: labels}).filter(({metadata}) => !metadata.deletionTimestamp);
  if (all.length === 0) throw new CommandError("timed out waiting for the condition");
  if (flags.is("all-pods")) return all;
  const chosen = [...all].sort((a, b) => readiness(b) - readiness(a))[0]!;
  if (all.length > 1) k.err(`Found ${all.length} pods, using pod/${chosen.metadata.name}\n`);
  return [chosen];
}

const SELECTABLE: ReadonlySet<string> = new Set(["replicationcontrollers", "services", "replicasets.apps", "deployments.apps", "daemonsets.apps", "statefulsets.apps", "jobs.batch"]);
/** Whether a kind says which Pods are its own (polymorphichelpers.SelectorsForObject). */
export const selectable = (info: ResourceInfo): boolean => SELECTABLE.has(resourceWord(info));
/** `*v1.Node` */
export const goType = ({version, kind}: ResourceInfo): string => `*${version}.${kind}`;

const readiness = (pod: Pod): number => pod.status?.conditions?.some(({type, status}) => type === "Ready" && status === "True") ? 1 : 0;

function query(k: Kubectl, container: string | undefined): {readonly [name: string]: string | number | undefined} {
  const {flags} = k;
  const since = flags.has("since") ? Math.ceil((goDuration(flags.text("since")) ?? 0) / 1000) : undefined;
  const tail = flags.has("tail") ? flags.int("tail") : flags.get("selector") ? 10 : -1;
  return {
    container, previous: flags.is("previous") ? "true" : undefined, timestamps: flags.is("timestamps") ? "true" : undefined, sinceSeconds: since, sinceTime: flags.get("since-time"),
    tailLines: tail >= 0 ? String(tail) : undefined, limitBytes: flags.has("limit-bytes") ? flags.text("limit-bytes") : undefined,
  };
}

function run(k: Kubectl): number {
  const {flags, args} = k;
  if (args.length === 0 && !flags.get("selector")) throw new CommandError("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples");
  if (args.length > 2) throw new CommandError("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples");
  if (args.length === 2) { if (flags.get("container")) throw new CommandError("only one of -c or an inline [CONTAINER] arg is allowed"); flags.set("container", args[1]!); }
  if (flags.get("selector") && args.length > 0) throw new UsageError(k.command, "only a selector (-l) or a POD name is allowed");
  if (flags.is("all-containers") && flags.get("container")) throw new CommandError("--all-containers=true should not be specified with container name " + flags.text("container"));
  if (flags.has("since") && flags.has("since-time")) throw new CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified");
  const sinceTime = flags.text("since-time");
  if (sinceTime && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(sinceTime)) throw new CommandError(`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`);
  const sources = podsOf(k, () => {
    if (flags.has("limit-bytes") && flags.int("limit-bytes") <= 0) throw new CommandError("--limit-bytes must be greater than 0");
    if (flags.has("tail") && flags.int("tail") < -1) throw new CommandError("--tail must be greater than or equal to -1");
  }).flatMap((pod) => sourcesOf(k, pod));
  const most = flags.int("max-log-requests");
  if (flags.is("follow") && sources.length > 1 && sources.length > most) throw new CommandError(`you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`);
  const errors: Error[] = [], polls: (() => boolean)[] = [];
  for (const source of sources) {
    try {
      show(k, source);
      if (flags.is("follow")) polls.push(pollOf(k, source.pod, pathOf(pods, source.pod.metadata.namespace, source.pod.metadata.name, "log"), source.container, printerFor(k, source)));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (!flags.is("ignore-errors")) errors.push(error); else k.err(`error: ${error.message}\n`);
    }
  }
  if (polls.length > 0) followAll(k, polls);
  if (errors.length > 0) throw new Aggregate(errors);
  return 0;
}

function printerFor(k: Kubectl, {pod, container}: Source): (text: string) => void {
  const prefix = k.flags.is("prefix") ? `[pod/${pod.metadata.name}/${container ?? ""}] ` : "";
  return (text) => k.out(prefix ? text.replace(/^(?=.)/gm, prefix) : text);
}

function show(k: Kubectl, source: Source): void {
  const {pod, container} = source;
  printerFor(k, source)(String(k.send("GET", withQuery(pathOf(pods, pod.metadata.namespace, pod.metadata.name, "log"), query(k, container))).body));
}

/** Prints what has come since; whether there is nothing more to come. */
function pollOf(k: Kubectl, pod: Pod, path: string, container: string | undefined, print: (text: string) => void): () => boolean {
  const whole = () => { const {status, body} = k.client.request({method: "GET", path: withQuery(path, {container})}); return status === 200 ? String(body) : undefined; };
  let seen = (whole() ?? "").length;
  return () => {
    const now = k.client.request({method: "GET", path: pathOf(pods, pod.metadata.namespace, pod.metadata.name)});
    const status = now.status === 200 ? (now.body as unknown as Pod).status : undefined;
    const text = whole();
    if (text === undefined) return true;
    if (text.length > seen) { print(text.slice(seen)); seen = text.length; }
    const state = [...status?.containerStatuses ?? [], ...status?.initContainerStatuses ?? [], ...status?.ephemeralContainerStatuses ?? []].find(({name}) => name === container)?.state;
    return now.status !== 200 || state?.terminated !== undefined;
  };
}

/** Until all are done; in the background, beside the script. */
function followAll(k: Kubectl, polls: readonly (() => boolean)[]): void {
  let left = polls;
  const poll = (): boolean => { left = left.filter((one) => !one()); return left.length === 0; };
  if (k.io.background) { k.io.background.follow(poll); return; }
  while (!poll()) k.io.advance(250);
}

/** Later lines of one container as they come, until it ends. */
export function follow(k: Kubectl, pod: Pod, path: string, container: string | undefined, print: (text: string) => void): void {
  followAll(k, [pollOf(k, pod, path, container, print)]);
}

export const logs: Verb = {
  name: "logs", summary: "Print the logs for a container in a pod", usage: "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]",
  flags: [
    bool("all-containers"), bool("all-pods"), string("container", "c"), bool("follow", "f"), bool("ignore-errors"), bool("insecure-skip-tls-verify-backend"), int("limit-bytes"), int("max-log-requests", "", "", {default: "5"}), duration("pod-running-timeout"), bool("prefix"), bool("previous", "p"),
    string("selector", "l"), duration("since"), string("since-time"), int("tail", "", "", {default: "-1"}), bool("timestamps"),
  ],
  run,
};
