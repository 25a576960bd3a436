// kubectl cluster-info dump: nodes, what runs in some namespaces, and the logs of all containers, to the terminal or into a folder.
import type {JsonObject} from "../../sim/api/object.ts";
import type {Pod} from "../../sim/api/types.ts";
import {bool, duration, string, strings} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf, topLevel} from "./mapping.ts";
import {printerOf, printFlags, type Printer} from "./print.ts";
import type {Verb} from "./verb.ts";

/** What is dumped of each namespace: the file's name and the resource. */
const DUMPED = [["events", "events"], ["replication-controllers", "replicationcontrollers"], ["services", "services"], ["daemonsets", "daemonsets"], ["deployments", "deployments"], ["replicasets", "replicasets"], ["pods", "pods"]] as const;

const infoOf = (resource: string) => topLevel.find(({name, group}) => name === resource && (group === "" || group === "apps"))!;

function writer(k: Kubectl): (name: string, extension: string, text: string) => void {
  const folder = k.flags.text("output-directory");
  if (folder === "" || folder === "-") return (_name, _extension, text) => k.out(text);
  return (name, extension, text) => {
    const path = `${folder.replace(/\/$/, "")}/${name}${extension}`;
    k.io.files.makeFolder(path.slice(0, path.lastIndexOf("/")));
    k.io.files.write(path, text);
  };
}

function list(k: Kubectl, resource: string, namespace: string | undefined): JsonObject {
  const info = infoOf(resource), answer = k.call("GET", pathOf(info, namespace));
  return {kind: `${info.kind}List`, apiVersion: info.groupVersion, metadata: answer.metadata, items: answer.items!};
}

/** Every container's log between two lines. */
function logs(k: Kubectl, {metadata: {name, namespace}, spec}: Pod): string {
  return [...spec.initContainers ?? [], ...spec.containers].map((container) => {
    const {status, body} = k.client.request({method: "GET", path: `${pathOf(infoOf("pods"), namespace, name, "log")}?container=${container.name}`});
    const text = status === 200 ? String(body) : `Request log error: ${(body as {readonly message?: string}).message ?? ""}\n`;
    return `==== START logs for container ${container.name} of pod ${namespace}/${name} ====\n${text}==== END logs for container ${container.name} of pod ${namespace}/${name} ====\n`;
  }).join("");
}

function run(k: Kubectl): number {
  if (!k.flags.text("output")) k.flags.set("output", "json");
  const printer: Printer = printerOf(k)!;
  const extension = {json: ".json", yaml: ".yaml"}[printer.format] ?? ".txt";
  const write = writer(k);
  write("nodes", extension, printer.print(list(k, "nodes", undefined)));
  const all = () => (list(k, "namespaces", undefined).items as unknown as readonly Pod[]).map(({metadata}) => metadata.name);
  const given = k.flags.all("namespaces");
  for (const namespace of k.flags.is("all-namespaces") ? all() : given.length > 0 ? given : ["kube-system", k.namespace]) {
    for (const [file, resource] of DUMPED) write(`${namespace}/${file}`, extension, printer.print(list(k, resource, namespace)));
    // The server's items are Pods.
    for (const pod of list(k, "pods", namespace).items as unknown as readonly Pod[]) write(`${namespace}/${pod.metadata.name}/logs`, ".txt", logs(k, pod));
  }
  const folder = k.flags.text("output-directory");
  if (folder !== "" && folder !== "-") k.out(`Cluster info dumped to ${folder}\n`);
  return 0;
}

export const dump: Verb = {
  name: "dump", summary: "Dump relevant information for debugging and diagnosis", usage: "[flags] [options]",
  flags: [...printFlags, string("output-directory", "", "Where to output the files."), strings("namespaces", "", "A comma separated list of namespaces to dump."), bool("all-namespaces", "A", "If true, dump all namespaces."), duration("pod-running-timeout")], run,
};
