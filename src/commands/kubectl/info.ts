// kubectl api-versions, api-resources, cluster-info, options.
import {dump} from "./cluster-info-dump.ts";
import {CommandError, line, UsageError} from "./errors.ts";
import {bool, string, strings} from "./flags.ts";
import {globalFlags} from "./globals.ts";
import {option} from "./help.ts";
import {customResources, resourceWord, topLevel} from "./mapping.ts";
import {Unreachable} from "../../sim/api/client.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import type {Obj} from "./kubectl.ts";
import {refusal, undiscovered} from "./unreachable.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {pretty} from "../../sim/api/go-json.ts";
import {aligned} from "./output/table.ts";
import {toKyaml} from "./output/kyaml.ts";
import {toYaml} from "./output/yaml.ts";
import type {Verb} from "./verb.ts";

export const apiVersions: Verb = {
  name: "api-versions", summary: "Print the supported API versions on the server, in the form of \"group/version\"", usage: "[options]",
  run: (k) => {
    if (k.args.length > 0) throw new UsageError(k.command, `unexpected arguments: [${k.args.join(" ")}]`);
    try {
      k.send("GET", "/apis");
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      k.err(undiscovered(k));
      throw new CommandError(`couldn't get available api versions from server: ${refusal(k, "Get", "/api?timeout=32s")}`);
    }
    const all = [...topLevel, ...customResources(k)].map(({groupVersion}) => groupVersion);
    k.out([...new Set(all)].sort().map((one) => `${one}\n`).join(""));
    return 0;
  },
};

/** A resource in the first of its group's versions that has it (ServerPreferredResources). */
const preferred = (list: readonly ResourceInfo[]): readonly ResourceInfo[] => {
  const seen = new Set<string>();
  return list.filter((info) => !seen.has(resourceWord(info)) && seen.add(resourceWord(info)));
};

const resourceList = (list: readonly ResourceInfo[]): JsonObject => ({
  kind: "APIResourceList", apiVersion: "v1", groupVersion: "",
  resources: list.map(({name, singularName, namespaced, group, version, kind, verbs, shortNames, categories}) => ({name, singularName, namespaced, ...(group && {group}), version, kind, verbs, ...(shortNames && {shortNames}), ...(categories && {categories})})),
});

export const apiResources: Verb = {
  name: "api-resources", summary: "Print the supported API resources on the server", usage: "[flags] [options]",
  flags: [string("api-group"), bool("namespaced", "", "", {default: "true"}), bool("no-headers"), strings("verbs"), strings("categories"), string("output", "o"), string("sort-by"), bool("cached")],
  run: (k) => {
    const {flags} = k;
    if (k.args.length > 0) throw new CommandError(`unexpected arguments: [${k.args.join(" ")}]\nSee 'kubectl api-resources -h' for help and examples`);
    const output = flags.text("output"), by = flags.text("sort-by");
    if (!["", "wide", "name", "json", "yaml", "kyaml"].includes(output)) throw new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`);
    if (!["", "name", "kind"].includes(by)) throw new CommandError("--sort-by accepts only name or kind");
    k.send("GET", "/apis");
    const list = preferred([...topLevel, ...customResources(k)]).filter((info) => info.verbs.length > 0 && (!flags.has("api-group") || info.group === flags.text("api-group")) && (!flags.has("namespaced") || info.namespaced === flags.is("namespaced"))
      && flags.all("verbs").every((verb) => info.verbs.includes(verb)) && flags.all("categories").every((one) => info.categories?.includes(one)));
    const order = by === "kind" ? (a: typeof list[0], b: typeof list[0]) => (a!.kind < b!.kind ? -1 : a!.kind > b!.kind ? 1 : 0) : by === "name" ? (a: typeof list[0], b: typeof list[0]) => (a!.name < b!.name ? -1 : a!.name > b!.name ? 1 : 0)
      : (a: typeof list[0], b: typeof list[0]) => (a!.group !== b!.group ? (a!.group < b!.group ? -1 : 1) : a!.name < b!.name ? -1 : 1);
    const sorted = [...list].sort(order);
    if (output === "name") { k.out(sorted.map((info) => `${resourceWord(info)}\n`).join("")); return 0; }
    const whole = {json: pretty, yaml: toYaml, kyaml: toKyaml}[output];
    if (whole) { k.out(whole(resourceList(sorted))); return 0; }
    const wide = output === "wide";
    const rows = sorted.map((info) => [info.name, (info.shortNames ?? []).join(","), info.groupVersion, String(info.namespaced), info.kind, ...(wide ? [[...info.verbs].join(","), (info.categories ?? []).join(",")] : [])]);
    k.out(aligned([...(flags.is("no-headers") ? [] : [["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(wide ? ["VERBS", "CATEGORIES"] : [])]]), ...rows]));
    return 0;
  },
};

export const clusterInfo: Verb = {
  name: "cluster-info", summary: "Display cluster information", usage: "[flags] [options]",
  verbs: [dump],
  run: (k) => {
    const {server} = k.config, more = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n";
    let services: Obj;
    try {
      services = k.call("GET", "/api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue");
    } catch (error) {
      const lost = error instanceof Unreachable;
      if (lost) k.err(undiscovered(k));
      k.out(more);
      throw lost ? new CommandError(line(error, server), {raw: true}) : error;
    }
    k.out(`Kubernetes control plane is running at ${server}\n`);
    for (const {metadata, spec} of services.items as unknown as readonly {readonly metadata: {readonly name: string; readonly labels?: {readonly [key: string]: string}}; readonly spec: {readonly ports?: readonly {readonly name?: string}[]}}[]) {
      const port = spec.ports?.[0]?.name ? `:${spec.ports[0].name}` : "";
      k.out(`${metadata.labels?.["kubernetes.io/name"] ?? metadata.name} is running at ${server}/api/v1/namespaces/kube-system/services/${metadata.name}${port}/proxy\n`);
    }
    k.out(more);
    return 0;
  },
};

export const alpha: Verb = {name: "alpha", hidden: true, summary: "Commands for features in alpha", run: (k) => { k.out("No alpha commands are available in this version of kubectl\n"); return 0; }};

export const options: Verb = {name: "options", hidden: true, summary: "Print the list of flags inherited by all commands", run: (k) => { k.out(`The following options can be passed to any command:\n\n${globalFlags.map(option).join("\n")}`); return 0; }};
