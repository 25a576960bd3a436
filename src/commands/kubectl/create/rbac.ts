// kubectl create role, clusterrole, rolebinding, clusterrolebinding.
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {array, string, strings, type FlagSpec} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {findResourceWord} from "../mapping.ts";
import {generator, metadataOf, oneName, parseLabels} from "./generator.ts";

const ruleFlags: readonly FlagSpec[] = [strings("verb", "", "Verb that applies to the resources contained in the rule"), strings("resource", "", "Resource that the rule applies to"), array("resource-name", "", "Resource in the white list that the rule applies to, repeat this flag for multiple items")];

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)];

const KNOWN_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "escalate", "impersonate", "sign", "approve", "attest", "proxy", "*"];

const URL_VERBS = ["get", "put", "post", "head", "options", "delete", "patch", "*"];

function verbsOf(k: Kubectl): readonly string[] {
  const verbs = unique(k.flags.all("verb"));
  if (verbs.includes("*")) return ["*"];
  for (const verb of verbs) if (!KNOWN_VERBS.includes(verb)) k.err(`Warning: '${verb}' is not a standard resource verb\n`);
  return verbs;
}

/** One rule per API group, as generateResourcePolicyRules. */
function rulesOf(k: Kubectl, verbs: readonly string[]): JsonObject[] {
  const groups = new Map<string, string[]>();
  for (const word of unique(k.flags.all("resource"))) {
    const [resource = "", subresource] = word.split("/");
    if (resource === "") throw new CommandError("resource cannot be empty");
    const info = resource === "*" ? undefined : findResourceWord(k, resource);
    if (!info && resource !== "*") throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(resource.split(".")[0])}${resource.includes(".") ? ` in group ${JSON.stringify(resource.split(".").slice(1).join("."))}` : ""}`, {raw: true});
    const group = info?.group ?? "*";
    groups.set(group, [...groups.get(group) ?? [], `${info?.name ?? "*"}${subresource ? `/${subresource}` : ""}`]);
  }
  const names = k.flags.all("resource-name");
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, list]) => ({verbs, apiGroups: [group], resources: list, ...(names.length > 0 && {resourceNames: names})}));
}

function checkRule(k: Kubectl): void {
  if (k.flags.all("verb").length === 0) throw new CommandError("at least one verb must be specified");
}

export const role = generator("role", "Create a role with single rule", "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]", ruleFlags,
  (k): JsonObject => {
    const name = oneName(k);
    checkRule(k);
    if (k.flags.all("resource").length === 0) throw new CommandError("at least one resource must be specified");
    return {kind: "Role", apiVersion: "rbac.authorization.k8s.io/v1", metadata: metadataOf(k, name), rules: rulesOf(k, verbsOf(k))};
  });

export const clusterrole = generator("clusterrole", "Create a cluster role", "NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none] [options]",
  [...ruleFlags, strings("non-resource-url"), string("aggregation-rule")],
  (k): JsonObject => {
    const name = oneName(k), aggregation = k.flags.text("aggregation-rule");
    const head = {kind: "ClusterRole", apiVersion: "rbac.authorization.k8s.io/v1", metadata: {name}};
    if (aggregation) {
      if (k.flags.all("verb").length > 0 || k.flags.all("resource").length > 0 || k.flags.all("non-resource-url").length > 0) throw new CommandError("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
      return {...head, rules: null, aggregationRule: {clusterRoleSelectors: [{matchLabels: parseLabels(aggregation)}]}};
    }
    checkRule(k);
    const urls = k.flags.all("non-resource-url");
    if (k.flags.all("resource").length === 0 && urls.length === 0) throw new CommandError("one of resource or nonResourceURL must be specified");
    for (const url of urls) if (url !== "*" && !url.startsWith("/")) throw new CommandError("nonResourceURL should start with /");
    const verbs = verbsOf(k);
    const wrong = urls.length > 0 ? verbs.find((verb) => !URL_VERBS.includes(verb)) : undefined;
    if (wrong !== undefined) throw new CommandError(`invalid verb: '${wrong}' for nonResourceURL`);
    return {...head, rules: [...rulesOf(k, verbs), ...(urls.length > 0 ? [{verbs, nonResourceURLs: urls}] : [])]};
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
