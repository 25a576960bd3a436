// /metrics of the API server: how many objects there are, what it is and since when it runs. Source: k8s.io/apiserver pkg/registry/generic/registry storage metrics, k8s.io/component-base/version.
// Not simulated: series that count requests and times.
import {parseInstant} from "../clock.ts";
import type {World} from "../world.ts";
import type {Response} from "./client.ts";
import {customResources} from "./custom/definitions.ts";
import {versionInfo} from "./discovery.ts";
import {keptAs} from "./registry.ts";
import {resources, type ResourceInfo} from "./resources.ts";

const family = (name: string, help: string, lines: readonly string[]): string => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.map((line) => `${line}\n`).join("")}`;

function count(world: World, info: ResourceInfo): number {
  let found = 0;
  for (const _ of world.store.keys.under(`/registry/${keptAs(info)}/`)) found++;
  return found;
}

export function serverMetrics(world: World): Omit<Response, "warnings"> {
  const {buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform} = versionInfo(world.cluster.version);
  const stored = [...resources, ...customResources(world)].filter(({name, verbs}) => !name.includes("/") && verbs.includes("watch"));
  const objects = [...new Map(stored.map((info) => [`${info.group}/${info.name}`, info])).values()].sort((a, b) => (`${a.group}/${a.name}` < `${b.group}/${b.name}` ? -1 : 1));
  const build = Object.entries({build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, git_version: gitVersion, go_version: goVersion, major, minor, platform}).map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",");
  return {status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores", body: [
    family("apiserver_resource_objects", "[ALPHA] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.", objects.map((info) => `apiserver_resource_objects{group=${JSON.stringify(info.group)},resource=${JSON.stringify(info.name)}} ${count(world, info)}`)),
    family("kubernetes_build_info", "[ALPHA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.", [`kubernetes_build_info{${build}} 1`]),
    family("process_start_time_seconds", "[ALPHA] Start time of the process since unix epoch in seconds.", [`process_start_time_seconds ${(parseInstant(world.cluster.epoch) / 1000).toExponential(9).replace(/0+e/, "e").replace("e+", "e+0")}`]),
  ].join("")};
}
