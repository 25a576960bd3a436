// kubectl debug: an ephemeral container in a Pod, a changed copy of a Pod, or a Pod on a node.
// Is not simulated: a terminal (-t), --custom profiles; with -i the container's output is shown until it ends.
import type {JsonObject} from "../../sim/api/object.ts";
import type {Container, Pod} from "../../sim/api/types.ts";
import {parseReference} from "../../sim/kubelet/images.ts";
import {suffix} from "../../sim/random.ts";
import {chance} from "../../sim/world.ts";
import {ATTACHED} from "./attach.ts";
import {readArguments, type Item} from "./builder.ts";
import {applyProfile, PROFILES, type Style} from "./debug-profiles.ts";
import {CommandError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {bool, string, strings} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {follow} from "./logs.ts";
import {objectsOrThrow, sourcesOf} from "./manifest.ts";
import {pathOf, topLevel} from "./mapping.ts";
import type {Verb} from "./verb.ts";

const pods = topLevel.find(({name, group}) => name === "pods" && group === "")!;

interface Plan { readonly targets: readonly string[]; readonly command: readonly string[]; readonly images: {readonly [container: string]: string} }

function planOf(k: Kubectl): Plan {
  const {dash} = k.flags;
  const images = Object.fromEntries(k.flags.all("set-image").map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]));
  return {targets: dash < 0 ? k.args : k.args.slice(0, dash), command: dash < 0 ? [] : k.args.slice(dash), images};
}

/** In upstream's order (DebugOptions.Validate). */
function check({flags}: Kubectl, {targets, command, images}: Plan, files: number): void {
  const image = flags.text("image"), copy = flags.text("copy-to"), setImages = Object.keys(images).length > 0;
  const fail = (text: string): never => { throw new CommandError(text); };
  if (flags.is("attach") && image === "" && flags.text("container") === "") fail("you must specify --container or create a new container using --image in order to attach.");
  if (copy !== "") {
    if (image === "" && !setImages && command.length === 0) fail("you must specify --image, --set-image or command arguments.");
    if (command.length > 0 && flags.text("container") === "" && image === "") fail("you must specify an existing container or a new image when specifying args.");
  } else {
    if (flags.is("replace")) fail("--replace may only be used with --copy-to.");
    if (flags.is("same-node")) fail("--same-node may only be used with --copy-to.");
    if (setImages) fail("--set-image may only be used with --copy-to.");
    if (image === "") fail("you must specify --image when not using --copy-to.");
  }
  if (image !== "" && !parseReference(image)) fail(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (targets.length === 0 && files === 0) fail("NAME or filename is required for debug");
  if (!["", "Always", "IfNotPresent", "Never"].includes(flags.text("image-pull-policy"))) fail(`invalid image pull policy: ${flags.text("image-pull-policy")}`);
  if (flags.text("target") !== "" && copy !== "") fail("--target is incompatible with --copy-to. Use --share-processes instead.");
}

function run(k: Kubectl): number {
  const {flags} = k;
  const plan = planOf(k), sources = sourcesOf(k);
  const profile = flags.text("profile");
  if (!PROFILES.includes(profile)) throw new CommandError(`unknown profile: ${profile}`);
  check(k, plan, sources.files.length);
  if (flags.text("target") !== "" && !flags.is("quiet")) k.out(`Targeting container ${JSON.stringify(flags.text("target"))}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`);
  if (flags.is("tty") && !flags.is("stdin")) throw new CommandError("-i/--stdin is required for containers with -t/--tty=true");
  for (const item of itemsOf(k, plan, sources.files.length > 0)) {
    // What is not there is told before how it would be looked at.
    const target = k.call("GET", pathOf(item.info, item.namespace, item.name));
    one(k, item, target, plan);
  }
  return 0;
}

function itemsOf(k: Kubectl, {targets}: Plan, fromFiles: boolean): readonly Item[] {
  if (fromFiles) return objectsOrThrow(k, sourcesOf(k));
  return targets.flatMap((word) => {
    const request = readArguments(k, {args: word.includes("/") ? [word] : ["pods", word]});
    return request.kind === "names" ? request.items : [];
  });
}

function one(k: Kubectl, {info, name}: Item, target: Obj, plan: Plan): void {
  let made: Pod, container: string;
  if (info.name === "nodes") [made, container] = onNode(k, name, plan);
  else if (info.name !== "pods") throw new CommandError(`${JSON.stringify(`${info.groupVersion}, Kind=${info.kind}`)} not supported by debug`);
  // The server answers these paths with Pods.
  else [made, container] = k.flags.text("copy-to") ? copied(k, target as unknown as Pod, plan) : ephemeral(k, target as unknown as Pod, plan);
  const attach = k.flags.has("attach") ? k.flags.is("attach") : k.flags.is("stdin");
  if (attach && container !== "") show(k, made, container);
}

/** The new container, as far as flags say it. */
const containerFrom = ({flags}: Kubectl, name: string, command: readonly string[]): Container => ({
  name, image: flags.text("image"), ...(command.length > 0 && (flags.is("arguments-only") ? {args: command} : {command})), ...(flags.has("env") && {env: flags.all("env").map((text) => ({name: text.slice(0, text.indexOf("=")), value: text.slice(text.indexOf("=") + 1)}))}),
  ...(flags.text("image-pull-policy") && {imagePullPolicy: flags.text("image-pull-policy")}), ...(flags.is("stdin") && {stdin: true}), ...(flags.is("tty") && {tty: true}), terminationMessagePolicy: "File", resources: {},
} as Container);

const random = (k: Kubectl): string => suffix(() => chance(k.world, "kubectl"));

function nameFor(k: Kubectl): string {
  if (k.flags.text("container")) return k.flags.text("container");
  const name = `debugger-${random(k)}`;
  if (!k.flags.is("quiet")) k.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

function ephemeral(k: Kubectl, pod: Pod, {command}: Plan): readonly [Pod, string] {
  const name = nameFor(k);
  const {resources: _none, ...container} = containerFrom(k, name, command);
  const added = {...container, ...(k.flags.text("target") && {targetContainerName: k.flags.text("target")})};
  const {spec} = applyProfile(k.flags.text("profile"), "ephemeral", {...pod, spec: {...pod.spec, containers: [added as Container]}}, name);
  const before = (pod.spec.ephemeralContainers ?? []).map((one) => one.name);
  const answer = k.call("PATCH", pathOf(pods, pod.metadata.namespace, pod.metadata.name, "ephemeralcontainers"), {body: {spec: {"$setElementOrder/ephemeralContainers": [...before, name].map((one) => ({name: one})), ephemeralContainers: [spec.containers[0] as unknown as JsonObject]}}, contentType: "application/strategic-merge-patch+json"});
  return [answer as unknown as Pod, name];
}

function create(k: Kubectl, pod: Pod, style: Style, container: string): Pod {
  const body = applyProfile(k.flags.text("profile"), style, pod, container);
  return k.call("POST", pathOf(pods, pod.metadata.namespace ?? k.namespace), {body: body as unknown as JsonObject}) as unknown as Pod;
}

function onNode(k: Kubectl, node: string, {command}: Plan): readonly [Pod, string] {
  const container = k.flags.text("container") || "debugger", name = `node-debugger-${node}-${random(k)}`;
  if (!k.flags.is("quiet")) k.out(`Creating debugging pod ${name} with container ${container} on node ${node}.\n`);
  const pod = {
    apiVersion: "v1", kind: "Pod", metadata: {name, labels: {"app.kubernetes.io/managed-by": "kubectl-debug"}},
    spec: {containers: [containerFrom(k, container, command)], nodeName: node, restartPolicy: "Never", tolerations: [{operator: "Exists"}]},
  } as unknown as Pod; // the server fills in the rest
  return [create(k, pod, "node", container), container];
}

function copied(k: Kubectl, pod: Pod, {command, images}: Plan): readonly [Pod, string] {
  const {flags} = k;
  const {ephemeralContainers: _none, nodeName, ...spec} = pod.spec;
  const containers = spec.containers.map((one) => { const image = images[one.name] ?? images["*"]; return image ? {...one, image} : one; });
  const known = containers.some(({name}) => name === flags.text("container"));
  const onlyImages = !known && flags.text("image") === "";
  if (onlyImages && Object.keys(images).length === 0) throw new CommandError("you must specify image when creating new container");
  const name = onlyImages ? "" : known ? flags.text("container") : nameFor(k);
  const own = containerFrom(k, name, command);
  const changed = onlyImages ? containers : known ? containers.map((one) => one.name === name ? {...one, ...own, image: own.image || one.image!, resources: one.resources ?? {}} : one) : [...containers, own];
  const copy = {
    apiVersion: "v1", kind: "Pod",
    metadata: {name: flags.text("copy-to"), namespace: pod.metadata.namespace!, ...(flags.is("keep-labels") && {labels: pod.metadata.labels}), ...(flags.is("keep-annotations") && {annotations: pod.metadata.annotations})},
    spec: {...spec, containers: changed, ...(flags.is("same-node") && nodeName && {nodeName}), ...(flags.has("share-processes") && {shareProcessNamespace: flags.is("share-processes")})},
  } as unknown as Pod;
  const made = create(k, copy, "copy", name);
  if (flags.is("replace")) k.call("DELETE", pathOf(pods, pod.metadata.namespace, pod.metadata.name), {body: {kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0}});
  return [made, name];
}

/** Waits for the container and shows what it prints, from its beginning. */
function show(k: Kubectl, {metadata}: Pod, container: string): void {
  const path = pathOf(pods, metadata.namespace, metadata.name);
  const state = () => { const {status} = k.call("GET", path) as unknown as Pod; return [...status?.containerStatuses ?? [], ...status?.ephemeralContainerStatuses ?? []].find(({name}) => name === container)?.state; };
  k.io.advance(86_400_000, () => { const now = state(); return now?.running !== undefined || now?.terminated !== undefined; });
  // One that has ended already is not attached to: its log is shown.
  if (!k.flags.is("quiet") && !state()?.terminated) k.err(ATTACHED);
  const logs = `${path}/log`;
  k.out(String(k.send("GET", `${logs}?container=${container}`).body));
  follow(k, k.call("GET", path) as unknown as Pod, logs, container, (text) => k.out(text));
}

export const debug: Verb = {
  name: "debug", summary: "Create debugging sessions for troubleshooting workloads and nodes", usage: "(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]",
  flags: [
    ...fileFlags, bool("arguments-only"), bool("attach"), string("container", "c", "Container name to use for debug container."), string("copy-to", "", "Create a copy of the target Pod with this name."), string("custom", "", "", {unsupported: true}), strings("env", "", "Environment variables to set in the container."),
    string("image", "", "Container image to use for debug container."), string("image-pull-policy"), bool("keep-annotations"), bool("keep-init-containers", "", "", {default: "true"}), bool("keep-labels"), bool("keep-liveness"), bool("keep-readiness"), bool("keep-startup"),
    string("profile", "", 'Options are "general", "baseline", "restricted", "netadmin" or "sysadmin".', {default: "general"}), bool("quiet", "q"), bool("replace"), bool("same-node"), strings("set-image"), bool("share-processes", "", "", {default: "true"}), bool("stdin", "i"), string("target"), bool("tty", "t"),
  ],
  run,
};
