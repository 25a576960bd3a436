// kubectl create role, clusterrole, rolebinding, clusterrolebinding.
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {array, string, strings, type FlagSpec} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {findResourceWord} from "../mapping.ts";
import {generator, metadataOf, oneName, parseLabels} from "./generator.ts";

const ruleFlags: readonly FlagSpec[] = [strings("verb", "", "Verb that applies to the resources contained in the rule"), strings("resource", "", "Resource that the rule applies to"), array("resource-name", "", "Resource in the white list that the rule applies to, repeat this flag for multiple items")];

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)];

const KNOWN_VERBS = ["*", "get", "delete", "list", "create", "update", "patch", "watch", "proxy", "deletecollection", "use", "bind", "escalate", "impersonate"];

/** What these verbs may be said of, as `resource.group`. */
const SPECIAL_VERBS: {readonly [verb: string]: readonly string[]} = {
  use: ["podsecuritypolicies.policy", "podsecuritypolicies.extensions"], bind: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"],
  escalate: ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"], impersonate: ["users.", "serviceaccounts.", "groups.", "userextras.authentication.k8s.io"],
};

const URL_VERBS = ["get", "put", "post", "head", "options", "delete", "patch", "*"];

/** Without repetitions; `*` stands for all. */
function verbsOf(k: Kubectl): readonly string[] {
  const verbs = unique(k.flags.all("verb"));
  return verbs.includes("*") ? ["*"] : verbs;
}

function warnOfVerbs(k: Kubectl, verbs: readonly string[]): void {
  for (const verb of verbs) if (!KNOWN_VERBS.includes(verb)) k.err(`Warning: '${verb}' is not a standard resource verb\n`);
}

interface RuleResource { readonly group: string; readonly name: string; readonly subresource: string | undefined }

/** The resources of `--resource`, each checked to be there and to take the verbs. */
function resourcesOf(k: Kubectl, verbs: readonly string[]): readonly RuleResource[] {
  const words = k.flags.all("resource");
  if (words.includes("*")) return [{group: "", name: "*", subresource: undefined}];
  let wild = false;
  return words.map((word) => {
    const [resource = "", subresource] = split(word, "/");
    const [name = "", group = ""] = split(resource, ".");
    if (name === "") throw new CommandError("resource must be specified if apiGroup/subresource specified");
    if (name === "*") wild = true;
    const info = name === "*" ? undefined : findResourceWord(k, resource);
    if (info && group !== "" && info.group === "") throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(name)} in group ${JSON.stringify(group)}`, {raw: true});
    if (!wild) checkResource(verbs, info ?? {name, group}, info !== undefined);
    return {group: info?.group ?? group, name: info?.name ?? name, subresource};
  });
}

const split = (text: string, at: string): readonly string[] => text.includes(at) ? [text.slice(0, text.indexOf(at)), text.slice(text.indexOf(at) + 1)] : [text];

function checkResource(verbs: readonly string[], {name, group}: {readonly name: string; readonly group: string}, known: boolean): void {
  let allowed = known;
  for (const verb of verbs) {
    const special = SPECIAL_VERBS[verb];
    if (!special) continue;
    if (!special.includes(`${name}.${group}`)) throw new CommandError(`can not perform '${verb}' on '${name}' in group '${group}'`);
    allowed = true;
  }
  if (!allowed) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(name)}${group ? ` in group ${JSON.stringify(group)}` : ""}`, {raw: true});
}

/** One rule per API group (generateResourcePolicyRules). */
function rulesOf(k: Kubectl, verbs: readonly string[], resources: readonly RuleResource[]): JsonObject[] {
  const groups = new Map<string, readonly string[]>();
  for (const {group, name, subresource} of resources) groups.set(group, unique([...groups.get(group) ?? [], `${name}${subresource ? `/${subresource}` : ""}`]));
  const names = unique(k.flags.all("resource-name"));
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, list]) => ({verbs, apiGroups: [group], resources: list, ...(names.length > 0 && {resourceNames: names})}));
}

function checkRule(k: Kubectl): void {
  if (k.flags.all("verb").length === 0) throw new CommandError("at least one verb must be specified");
}

function checkUrls(urls: readonly string[], verbs: readonly string[]): void {
  const wrong = urls.length > 0 ? verbs.find((verb) => !URL_VERBS.includes(verb)) : undefined;
  if (wrong !== undefined) throw new CommandError(`invalid verb: '${wrong}' for nonResourceURL`);
  for (const url of urls) {
    if (url === "*") continue;
    if (!url.startsWith("/")) throw new CommandError("nonResourceURL should start with /");
    if (url.slice(0, -1).includes("*")) throw new CommandError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

export const role = generator("role", "Create a role with single rule", "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]", ruleFlags,
  (k): JsonObject => {
    const name = oneName(k);
    checkRule(k);
    const verbs = verbsOf(k);
    warnOfVerbs(k, verbs);
    if (k.flags.all("resource").length === 0) throw new CommandError("at least one resource must be specified");
    return {kind: "Role", apiVersion: "rbac.authorization.k8s.io/v1", metadata: metadataOf(k, name), rules: rulesOf(k, verbs, resourcesOf(k, verbs))};
  });

export const clusterrole = generator("clusterrole", "Create a cluster role", "NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none] [options]",
  [...ruleFlags, strings("non-resource-url"), string("aggregation-rule")],
  (k): JsonObject => {
    const name = oneName(k), aggregation = k.flags.text("aggregation-rule");
    const head = {kind: "ClusterRole", apiVersion: "rbac.authorization.k8s.io/v1", metadata: {name}};
    if (aggregation) {
      if (k.flags.all("verb").length > 0 || k.flags.all("resource").length > 0 || k.flags.all("non-resource-url").length > 0 || k.flags.all("resource-name").length > 0) throw new CommandError("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
      return {...head, rules: null, aggregationRule: {clusterRoleSelectors: [{matchLabels: parseLabels(aggregation)}]}};
    }
    checkRule(k);
    const urls = unique(k.flags.all("non-resource-url")), verbs = verbsOf(k);
    if (k.flags.all("resource").length === 0 && urls.length === 0) throw new CommandError("one of resource or nonResourceURL must be specified");
    if (k.flags.all("resource").length > 0) warnOfVerbs(k, verbs);
    const resources = resourcesOf(k, verbs);
    checkUrls(urls, verbs);
    return {...head, rules: [...rulesOf(k, verbs, resources), ...(urls.length > 0 ? [{verbs, nonResourceURLs: urls}] : [])]};
  });

export const subjectFlags: readonly FlagSpec[] = [array("user", "", "Usernames to bind to the role."), array("group", "", "Groups to bind to the role."), array("serviceaccount", "", "Service accounts to bind to the role, in the format <namespace>:<name>.")];

const bindingFlags: readonly FlagSpec[] = [string("clusterrole", "", "ClusterRole this binding should reference"), ...subjectFlags];

export function subjects(k: Kubectl): JsonObject[] {
  const named = (kind: string, flag: string) => k.flags.all(flag).map((name): JsonObject => ({kind, apiGroup: "rbac.authorization.k8s.io", name}));
  const accounts = k.flags.all("serviceaccount").map((text): JsonObject => {
    const parts = text.split(":");
    if (parts.length !== 2 || !parts[0] || !parts[1]) throw new CommandError("serviceaccount must be <namespace>:<name>");
    return {kind: "ServiceAccount", name: parts[1], namespace: parts[0]};
  });
  return [...named("User", "user"), ...named("Group", "group"), ...accounts];
}

const binding = (kind: string, name: JsonObject, role: JsonObject, list: JsonObject[]): JsonObject => ({kind, apiVersion: "rbac.authorization.k8s.io/v1", metadata: name, ...(list.length > 0 && {subjects: list}), roleRef: {apiGroup: "rbac.authorization.k8s.io", ...role}});

export const rolebinding = generator("rolebinding", "Create a role binding for a particular role or cluster role", "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]",
  [...bindingFlags, string("role", "", "Role this RoleBinding should reference")],
  (k): JsonObject => {
    const name = oneName(k), own = k.flags.text("role"), cluster = k.flags.text("clusterrole");
    if ((own === "") === (cluster === "")) throw new CommandError("exactly one of clusterrole or role must be specified");
    return binding("RoleBinding", metadataOf(k, name), own ? {kind: "Role", name: own} : {kind: "ClusterRole", name: cluster}, subjects(k));
  }, {failure: "failed to create rolebinding:"});

export const clusterrolebinding = generator("clusterrolebinding", "Create a cluster role binding for a particular cluster role", "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]", bindingFlags,
  (k) => binding("ClusterRoleBinding", {name: oneName(k)}, {kind: "ClusterRole", name: k.flags.text("clusterrole")}, subjects(k)), {failure: "failed to create clusterrolebinding:", required: ["clusterrole"]});
