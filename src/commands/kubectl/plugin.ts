// kubectl plugin list: executables named kubectl-* on the PATH. A machine has none unless somebody wrote one.
import {CommandError} from "./errors.ts";
import {bool} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import type {Verb} from "./verb.ts";

function list(k: Kubectl): number {
  const folders = (k.io.env.PATH ?? "").split(":").filter(Boolean);
  const found = folders.flatMap((folder) => (k.io.files.list(folder) ?? []).filter((name) => name.startsWith("kubectl-") || name.startsWith("kubectl_")).map((name) => k.flags.is("name-only") ? name : `${folder}/${name}`));
  if (found.length === 0) throw new CommandError("unable to find any kubectl plugins in your PATH");
  k.out(`The following compatible plugins are available:\n\n${found.map((path) => `${path}\n`).join("")}`);
  return 0;
}

export const plugin: Verb = {
  name: "plugin", summary: "Provides utilities for interacting with plugins", usage: "[flags] [options]",
  verbs: [{name: "list", summary: "List all visible plugin executables on a user's PATH", usage: "[options]", flags: [bool("name-only", "", "If true, display only the binary name of each plugin, rather than its full path")], run: list}],
};
