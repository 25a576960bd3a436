// kubectl auth can-i, whoami; kubectl events.
import type {JsonObject} from "../../sim/api/object.ts";
import type {Event} from "../../sim/api/types.ts";
import {CommandError} from "./errors.ts";
import {bool, string, strings} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {findResourceWord} from "./mapping.ts";
import {aligned} from "./output/table.ts";
import {printerOf, printFlags} from "./print.ts";
import {since} from "./describe/age.ts";
import {lastSeen} from "./describe/events.ts";
import {ruleRows, type Rule} from "./rules.ts";
import {listOf} from "./workload.ts";
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
  if (word !== "*" && !info) k.err(`Warning: the server doesn't have a resource type '${word}'${word.includes(".") ? "" : ""}\n\n`);
  else if (info && !info.namespaced && !k.flags.is("all-namespaces")) k.err(`Warning: resource '${info.name}' is not namespace scoped${info.group ? ` in group '${info.group}'` : ""}\n\n`);
  const namespace = k.flags.is("all-namespaces") ? "" : k.namespace;
  const name = nameInSlash ?? inlineName ?? "";
  return {resourceAttributes: {...(namespace && {namespace}), verb, ...(info?.group ? {group: info.group} : word === "*" ? {group: "*"} : {}), resource: info?.name ?? word, ...(subresource && {subresource}), ...(name && {name})}};
}

const canI: Verb = {
  name: "can-i", summary: "Check whether an action is allowed", usage: "VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]", flags: [bool("all-namespaces", "A"), bool("list"), bool("no-headers"), bool("quiet", "q"), string("subresource")],
  run: (k) => {
    if (k.flags.is("list")) return list(k);
    if (k.args.length < 2 || k.args.length > 3) throw new CommandError("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
    const answer = k.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {body: {kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec: attributes(k)}});
    const status = (answer.status ?? {}) as unknown as Review;
    if (!k.flags.is("quiet")) k.out(status.allowed ? "yes\n" : `no${status.reason ? ` - ${status.reason}` : ""}${status.evaluationError ? ` - ${status.evaluationError}` : ""}\n`);
    return status.allowed ? 0 : 1;
  },
};

function list(k: Kubectl): number {
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

export const auth: Verb = {name: "auth", summary: "Inspect authorization", usage: "[flags] [options]", verbs: [canI, whoami]};

export const events: Verb = {
  name: "events", summary: "List events", usage: "[(-o|--output=)json|yaml|name|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]",
  flags: [...printFlags, bool("all-namespaces", "A"), string("for"), strings("types"), bool("watch", "w", "", {unsupported: true}), bool("no-headers")],
  run: (k) => {
    const all = k.flags.is("all-namespaces"), target = k.flags.get("for");
    let fields: string | undefined;
    if (target) {
      const [type = "", name = ""] = target.split("/");
      const info = findResourceWord(k, type);
      if (!info || !name) throw new CommandError(`--for must be in resource/name form`);
      fields = `involvedObject.kind=${info.kind},involvedObject.name=${name}`;
    }
    const types = k.flags.all("types").map((type) => type.toLowerCase());
    const found = [...listOf<Event>(k, "events", all ? undefined : k.namespace, {fieldSelector: fields})].filter(({type = ""}) => types.length === 0 || types.includes(type.toLowerCase())).sort((a, b) => (lastSeen(a) < lastSeen(b) ? -1 : lastSeen(a) > lastSeen(b) ? 1 : 0));
    const printer = printerOf(k);
    if (printer) { k.out(printer.print({apiVersion: "v1", items: found as unknown as JsonObject[], kind: "List", metadata: {resourceVersion: ""}})); return 0; }
    if (found.length === 0) { k.err(all ? "No events found.\n" : `No events found in ${k.namespace} namespace.\n`); return 0; }
    const age = (event: Event) => { const count = event.series?.count ?? event.count ?? 1; const last = since(lastSeen(event), k.world.nowMs); return count > 1 ? `${last} (x${count} over ${since(event.firstTimestamp ?? event.eventTime, k.world.nowMs)})` : since(event.firstTimestamp ?? event.eventTime ?? lastSeen(event), k.world.nowMs); };
    const rows = found.map((event) => [...(all ? [event.metadata.namespace ?? ""] : []), age(event), event.type ?? "", event.reason ?? "", `${event.involvedObject.kind}/${event.involvedObject.name}`, (event.message ?? "").trim()]);
    k.out(aligned([...(k.flags.is("no-headers") ? [] : [[...(all ? ["NAMESPACE"] : []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]]), ...rows]));
    return 0;
  },
};
