// kubectl run: one Pod, with a Service if asked for.
// Is not simulated: -i and -t with attach beyond showing what the container printed.
import {envVarNameErrors} from "../../sim/api/names.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import {typeOfKind} from "../../sim/api/schema.ts";
import {parseReference} from "../../sim/kubelet/images.ts";
import {generatorFlags, parseLabels, printer, withLastApplied} from "./create/generator.ts";
import {CommandError, UsageError} from "./errors.ts";
import {array, bool, duration, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {applyOverrides, knownFields} from "./overrides.ts";
import {dryRun, printerOf} from "./print.ts";
import {withQuery} from "./query.ts";
import {followRun} from "./run-attach.ts";
import {recorded, recordFlag} from "./record.ts";
import type {Verb} from "./verb.ts";

function podOf(k: Kubectl, name: string, args: readonly string[]): Obj {
  const {flags} = k;
  const labels = flags.text("labels") ? parseLabels(flags.text("labels")) : {run: name};
  const env = flags.all("env").map((text) => {
    const cut = text.indexOf("=");
    if (cut <= 0 || envVarNameErrors(text.slice(0, cut)).length > 0) throw new CommandError(`invalid env: ${text}`);
    return {name: text.slice(0, cut), value: text.slice(cut + 1)};
  });
  const port = flags.text("port");
  if (port && !/^[-+]?\d+$/.test(port)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const stdin = flags.is("stdin");
  const annotations = Object.fromEntries(flags.all("annotations").map((text) => {
    const cut = text.indexOf("=");
    if (cut <= 0) throw new CommandError(`invalid annotations format: ${text}`);
    return [text.slice(0, cut), text.slice(cut + 1)];
  }));
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
  check(k);
  const dry = dryRun(k), attach = attaches(k);
  const pod = typed(applyOverrides(k, podOf(k, name, args)));
  printerOf(k);
  const draft = flags.is("save-config") && dry !== "client" ? withLastApplied(pod) : pod;
  const pods = topLevel.find((info) => info.name === "pods")!;
  const query = {dryRun: dry === "server" ? "All" : undefined, fieldManager: flags.get("field-manager")};
  // The Pod is made first, and what is printed of it comes last.
  const made = dry === "client" ? draft : k.call("POST", withQuery(pathOf(pods, draft.metadata.namespace ?? k.namespace), query), {body: recorded(k, draft)});
  const print = printer(k, "created");
  if (flags.is("expose")) {
    const service = {kind: "Service", apiVersion: "v1", metadata: {name, ...(k.namespaceGiven && {namespace: k.namespace})}, spec: {ports: [{protocol: "TCP", port: Number(flags.text("port")), targetPort: Number(flags.text("port"))}], selector: pod.metadata.labels ?? {}}, status: {loadBalancer: {}}} as Obj;
    const services = topLevel.find((info) => info.name === "services")!;
    print(dry === "client" ? service : k.call("POST", withQuery(pathOf(services, k.namespace), query), {body: service}));
    if (flags.text("output") === "yaml") k.out("---\n");
  }
  if (attach) return followRun(k, made);
  print(made);
  return 0;
}

const attaches = ({flags}: Kubectl): boolean => flags.has("attach") ? flags.is("attach") : flags.is("stdin");

function check(k: Kubectl): void {
  const {flags} = k, refuse = (message: string): never => { throw new UsageError("run", message); };
  if (flags.is("tty") && !flags.is("stdin")) refuse("-i/--stdin is required for containers with -t/--tty=true");
  if (flags.is("expose") && !flags.text("port")) refuse("--port must be set when exposing a service");
  restartPolicy(k);
  if (flags.is("rm") && !attaches(k)) refuse("--rm should only be used for attached containers");
  if (attaches(k) && dryRun(k) !== "none") refuse("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const pull = flags.text("image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(pull)) refuse(`invalid image pull policy: ${pull}`);
}

/** What overrides make of the Pod is read as a Pod: other kinds are refused, other fields are lost. */
function typed(object: Obj): Obj {
  const type = typeOfKind(object.apiVersion, object.kind);
  if (type === undefined) throw new CommandError(`no kind ${JSON.stringify(object.kind)} is registered for version ${JSON.stringify(object.apiVersion)} in scheme "pkg/runtime/scheme.go:111"`);
  return knownFields(object, type) as Obj;
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
