// kubectl run: one Pod, with a Service if asked for.
// Is not simulated: -i and -t with attach beyond showing what the container printed.
import type {JsonObject} from "../../sim/api/object.ts";
import {parseReference} from "../../sim/kubelet/images.ts";
import {createObject, generatorFlags, parseLabels} from "./create/generator.ts";
import {CommandError, UsageError} from "./errors.ts";
import {array, bool, duration, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {applyOverrides} from "./overrides.ts";
import {dryRun} from "./print.ts";
import {followRun} from "./run-attach.ts";
import {recordFlag} from "./record.ts";
import type {Verb} from "./verb.ts";

function podOf(k: Kubectl, name: string, args: readonly string[]): Obj {
  const {flags} = k;
  const labels = flags.text("labels") ? parseLabels(flags.text("labels")) : {run: name};
  const env = flags.all("env").map((text) => {
    const cut = text.indexOf("=");
    if (cut <= 0) throw new CommandError(`invalid env: ${text}`);
    return {name: text.slice(0, cut), value: text.slice(cut + 1)};
  });
  const port = flags.text("port");
  if (port && !/^\d+$/.test(port)) throw new CommandError(`invalid port ${port}: strconv.ParseInt: parsing ${JSON.stringify(port)}: invalid syntax`);
  const stdin = flags.is("stdin");
  const annotations = Object.fromEntries(flags.all("annotations").map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]));
  const container: JsonObject = {
    name, image: flags.text("image"), ...(args.length > 0 && (flags.is("command") ? {command: args} : {args})), ...(port && {ports: [{containerPort: Number(port)}]}), ...(env.length > 0 && {env}), resources: {},
    ...(flags.has("image-pull-policy") && {imagePullPolicy: flags.text("image-pull-policy")}), ...(flags.is("privileged") && {securityContext: {privileged: true}}),
    ...(stdin && {stdin: true, ...(!flags.is("leave-stdin-open") && {stdinOnce: true})}), ...(flags.is("tty") && {tty: true}),
  };
  return {
    kind: "Pod", apiVersion: "v1", metadata: {name, ...(k.namespaceGiven && {namespace: k.namespace}), labels, ...(Object.keys(annotations).length > 0 && {annotations})},
    spec: {containers: [container], restartPolicy: restartPolicy(k), dnsPolicy: "ClusterFirst"}, status: {},
  };
}

function restartPolicy(k: Kubectl): string {
  const value = k.flags.text("restart");
  if (value === "") return k.flags.is("stdin") ? "Always" : "Always";
  if (!["Always", "OnFailure", "Never"].includes(value)) throw new UsageError(k.command, `invalid restart policy: ${value}`);
  return value;
}

async function run(k: Kubectl): Promise<number> {
  const {flags} = k;
  const dash = flags.dash < 0 ? k.args.length : flags.dash;
  if (k.args.length === 0 || dash === 0) throw new UsageError("run", "NAME is required for run");
  const [name = "", ...args] = k.args;
  if (dash > 1 && flags.dash >= 0) throw new UsageError("run", `unexpected args: [${k.args.slice(1, dash).join(" ")}]`);
  const image = flags.text("image");
  if (image === "") throw new CommandError("--image is required");
  if (!parseReference(image)) throw new CommandError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.is("tty") && !flags.is("stdin")) throw new CommandError("-i/--stdin is required for containers with -t/--tty=true");
  if (flags.is("expose") && !flags.text("port")) throw new CommandError("--port must be set when exposing a service");
  const dry = dryRun(k);
  const attach = flags.is("attach") || flags.is("stdin");
  if (flags.is("rm") && !attach) throw new CommandError("--rm should only be used for attached containers");
  if (flags.is("rm") && dry !== "none") throw new CommandError("--rm can't be used with dry-run");
  const pod = applyOverrides(k, podOf(k, name, args));
  // With --expose the Service is made first, as the real one does.
  if (flags.is("expose")) {
    const labels = pod.metadata.labels ?? {};
    createObject(k, {kind: "Service", apiVersion: "v1", metadata: {name, ...(k.namespaceGiven && {namespace: k.namespace})}, spec: {ports: [{protocol: "TCP", port: Number(flags.text("port")), targetPort: Number(flags.text("port"))}], selector: labels}, status: {loadBalancer: {}}});
    if (flags.text("output") === "yaml") k.out("---\n");
  }
  if (!attach || dry !== "none") return createObject(k, pod);
  const pods = topLevel.find((info) => info.name === "pods")!;
  const made = k.call("POST", pathOf(pods, k.namespace), {body: pod});
  return followRun(k, made);
}

export const run_: Verb = {
  name: "run", summary: "Run a particular image on the cluster", usage: "NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]",
  flags: [
    recordFlag, ...generatorFlags.map((flag) => flag.name === "field-manager" ? {...flag, default: "kubectl-run"} : flag), string("image", "", "The image for the container to run."), string("image-pull-policy"), array("env", "", "Environment variables to set in the container."), string("port", "", "The port that this container exposes."),
    string("labels", "l"), string("restart", "", "The restart policy for this Pod."), string("overrides"), string("override-type", "", "", {default: "merge"}), bool("command"), bool("expose"), array("annotations"), bool("privileged"), bool("stdin", "i"), bool("tty", "t"),
    bool("attach"), bool("rm"), bool("leave-stdin-open"), bool("quiet", "q"), duration("pod-running-timeout", "", "", {default: "1m0s"}), int("grace-period", "", "", {default: "-1"}), bool("force"), bool("wait"), duration("timeout"), string("cascade", "", "", {default: "background", alone: "background"}),
  ],
  required: ["image"],
  run,
};
