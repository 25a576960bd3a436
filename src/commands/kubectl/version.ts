// kubectl version: of the client and of the server. Both were built together here.
import type {JsonObject} from "../../sim/api/object.ts";
import {versionInfo} from "../../sim/api/discovery.ts";
import {CommandError} from "./errors.ts";
import {bool, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {toYaml} from "./output/yaml.ts";
import type {Verb} from "./verb.ts";

const KUSTOMIZE = "v5.8.1";

function run(k: Kubectl): number {
  if (k.args.length > 0) throw new CommandError(`extra arguments: [${k.args.join(" ")}]`);
  const output = k.flags.text("output");
  if (!["", "json", "yaml"].includes(output)) throw new CommandError("--output must be 'yaml' or 'json'");
  // A client emulates no older version of itself.
  const client: JsonObject = Object.fromEntries(Object.entries(versionInfo(k.world.cluster.version)).filter(([name]) => !/^(emulation|minCompatibility)/.test(name)));
  let server: JsonObject | undefined, problem: unknown;
  if (!k.flags.is("client")) {
    try {
      server = k.call("GET", "/version");
    } catch (error) {
      problem = error; // what is known of the client is printed before it
    }
  }
  if (output === "") k.out(`Client Version: ${String(client.gitVersion)}\nKustomize Version: ${KUSTOMIZE}\n${server ? `Server Version: ${String(server.gitVersion)}\n` : ""}`);
  else {
    const all = {clientVersion: client, kustomizeVersion: KUSTOMIZE, ...(server && {serverVersion: server})};
    k.out(output === "json" ? `${JSON.stringify(all, undefined, 2)}\n` : `${toYaml(all)}\n`);
  }
  if (problem !== undefined) throw problem;
  return 0;
}

export const version: Verb = {name: "version", summary: "Print the client and server version information", usage: "[flags] [options]", flags: [bool("client", "", "If true, shows client version only (no server required)."), string("output", "o", "One of 'yaml' or 'json'.")], run};
