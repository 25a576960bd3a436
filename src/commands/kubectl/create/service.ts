// kubectl create service clusterip|nodeport|loadbalancer|externalname.
import {dnsSubdomainErrors, portNameErrors, portNumberErrors} from "../../../sim/api/names.ts";
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {int, string, strings} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import type {Verb} from "../verb.ts";
import {generator, metadataOf, oneName} from "./generator.ts";

/** strconv.ParseUint with 16 bits. */
const unsigned16Problem = (text: string): string | undefined => !/^\d+$/.test(text) ? `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax` : Number(text) > 65535 ? `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range` : undefined;

function ports(k: Kubectl): JsonObject[] {
  return k.flags.all("tcp").map((text) => {
    const [port = "", target = port] = text.split(":");
    const wrong = unsigned16Problem(port);
    if (wrong) throw new CommandError(wrong);
    if (text.includes(":")) {
      const errors = /^[-+]?\d+$/.test(target) ? portNumberErrors(Number(target)) : portNameErrors(target);
      if (errors.length > 0) throw new CommandError(errors.join(","));
    }
    const nodePort = k.flags.int("node-port");
    return {
      name: text.includes(":") ? `${port}-${target}` : port, protocol: "TCP", port: Number(port), targetPort: /^\d+$/.test(target) ? Number(target) : target,
      ...(k.verb.name === "nodeport" && nodePort > 0 && {nodePort}),
    };
  });
}

function serviceOf(k: Kubectl, type: string): JsonObject {
  const name = oneName(k);
  const headless = type === "ClusterIP" && k.flags.text("clusterip") === "None";
  if (k.flags.all("tcp").length === 0 && type !== "ExternalName" && !headless) throw new CommandError("at least one tcp port specifier must be provided");
  const external = k.flags.text("external-name");
  if (type === "ExternalName" && dnsSubdomainErrors(external).length > 0) throw new CommandError(`invalid service external name ${external}`);
  const list = ports(k);
  const clusterIP = type === "ClusterIP" ? k.flags.text("clusterip") : "";
  return {
    kind: "Service", apiVersion: "v1", metadata: metadataOf(k, name, {labels: {app: name}}),
    spec: {...(list.length > 0 && {ports: list}), selector: {app: name}, ...(clusterIP && {clusterIP}), type, ...(type === "ExternalName" && {externalName: external})},
    status: {loadBalancer: {}},
  };
}

const tcp = strings("tcp", "", "Port pairs can be specified as '<port>:<targetPort>'.");
const one = (word: string, type: string, summary: string, flags: Parameters<typeof generator>[3], required: readonly string[] = []): Verb =>
  generator(word, summary, `NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]`, flags, (k) => serviceOf(k, type), {failure: `failed to create ${type} service:`, required});

export const service: Verb = {
  name: "service", aliases: ["svc"], summary: "Create a service using a specified subcommand", usage: "[flags] [options]",
  verbs: [
    one("clusterip", "ClusterIP", "Create a ClusterIP service", [tcp, string("clusterip", "", "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).")]),
    one("externalname", "ExternalName", "Create an ExternalName service", [tcp, string("external-name")], ["external-name"]),
    one("loadbalancer", "LoadBalancer", "Create a LoadBalancer service", [tcp]),
    one("nodeport", "NodePort", "Create a NodePort service", [tcp, int("node-port", "", "Port used to expose the service on each node in a cluster.")]),
  ],
};
