// kubectl auth can-i, whoami.
import type {JsonObject} from "../../sim/api/object.ts";
import {CommandError} from "./errors.ts";
import {bool, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {findResourceWord} from "./mapping.ts";
import {aligned} from "./output/table.ts";
import {printerOf, printFlags} from "./print.ts";
import {reconcile} from "./reconcile.ts";
import {ruleRows, type Rule} from "./rules.ts";
import type {Verb} from "./verb.ts";

interface Review { readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string }

const KNOWN_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate", "*", "approve", "sign", "escalate", "attest", "head", "options", "post", "put", "proxy"];

function attributes(k: Kubectl): JsonObject {
  const [verb = "", resource = "", inlineName] = k.args;
  if (resource.startsWith("/")) return {nonResourceAttributes: {path: resource, verb}};
  const [word = "", nameInSlash] = resource.split("/");
  if (!KNOWN_VERBS.includes(verb)) k.err(`Warning: verb '${verb}' is not a known verb\n\n`);
  const subresource = k.flags.text("subresource");
  const info = word === "*" ? undefined : findResourceWord(k, word);
  if (word !== "*" && !info) k.err(`Warning: the server doesn't have a resource type '${word.split(".")[0]}'${word.includes(".") ? ` in group '${word.slice(word.indexOf(".") + 1)}'` : ""}\n\n`);
  else if (info && !info.namespaced && !k.flags.is("all-namespaces")) k.err(`Warning: resource '${info.name}' is not namespace scoped${info.group ? ` in group '${info.group}'` : ""}\n\n`);
  const namespace = k.flags.is("all-namespaces") ? "" : k.namespace;
  const name = nameInSlash ?? inlineName ?? "";
  return {resourceAttributes: {...(namespace && {namespace}), verb, ...(info?.group ? {group: info.group} : word === "*" ? {group: "*"} : {}), resource: info?.name ?? word, ...(subresource && {subresource}), ...(name && {name})}};
}

const canI: Verb = {
  name: "can-i", summary: "Check whether an action is allowed", usage: "VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]", flags: [bool("all-namespaces", "A"), bool("list"), bool("no-headers"), bool("quiet", "q"), string("subresource")],
  run: (k) => {
    if (k.flags.is("list")) return list(k);
    if (k.args.length !== 2) throw new CommandError("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
    const answer = k.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {body: {kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec: attributes(k)}});
    const status = (answer.status ?? {}) as unknown as Review;
    if (!k.flags.is("quiet")) k.out(status.allowed ? "yes\n" : `no${status.reason ? ` - ${status.reason}` : ""}${status.evaluationError ? ` - ${status.evaluationError}` : ""}\n`);
    return status.allowed ? 0 : 1;
  },
};

function list(k: Kubectl): number {
  if (k.args.length > 0) throw new CommandError("list option must be specified with no arguments");
  const answer = k.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {body: {kind: "SelfSubjectRulesReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec: {namespace: k.namespace}}});
  const {resourceRules = [], nonResourceRules = []} = answer.status as unknown as {readonly resourceRules?: readonly Rule[]; readonly nonResourceRules?: readonly Rule[]};
  k.out(aligned([...(k.flags.is("no-headers") ? [] : [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]]), ...ruleRows([...resourceRules, ...nonResourceRules])]));
  return 0;
}

const whoami: Verb = {
  name: "whoami", summary: "Experimental: Check self subject attributes", usage: "[options]", flags: [...printFlags],
  run: (k) => {
    const answer = k.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {body: {kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1", metadata: {}}});
    const printer = printerOf(k);
    if (printer) { k.out(printer.print(answer)); return 0; }
    const {username = "", uid, groups = [], extra = {}} = (answer.status as JsonObject).userInfo as unknown as {readonly username?: string; readonly uid?: string; readonly groups?: readonly string[]; readonly extra?: {readonly [key: string]: readonly string[]}};
    const rows = [["ATTRIBUTE", "VALUE"], ["Username", username], ...(uid ? [["UID", uid]] : []), ...(groups.length > 0 ? [["Groups", `[${groups.join(" ")}]`]] : []), ...Object.keys(extra).sort().map((key) => [`Extra: ${key}`, `[${extra[key]!.join(" ")}]`])];
    k.out(aligned(rows));
    return 0;
  },
};

export const auth: Verb = {name: "auth", summary: "Inspect authorization", usage: "[flags] [options]", verbs: [canI, reconcile, whoami]};
