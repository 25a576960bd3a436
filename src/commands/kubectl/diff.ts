// kubectl diff: what apply would change, by a dry run on the server, shown by `diff -u -N` (or KUBECTL_EXTERNAL_DIFF).
import {serverVersionOf} from "./apply.ts";
import {Aggregate, CommandError} from "./errors.ts";
import {fileFlags} from "./flag-sets.ts";
import {array, bool, int, string} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {readObjects, sourcesOf, type FileObject} from "./manifest.ts";
import {toYaml} from "./output/yaml.ts";
import {withoutManagedFields} from "./print.ts";
import {allowlist, prunable} from "./prune.ts";
import type {Verb} from "./verb.ts";

/** `apps.v1.Deployment.default.web` */
const fileName = ({object, name, namespace}: Pick<FileObject, "object" | "name" | "namespace">): string => [...object.apiVersion.split("/"), object.kind, namespace ?? "", name].filter(Boolean).join(".");

/** Values of Secrets are not shown; changed ones are told apart. */
function masked(object: Obj | undefined, other: Obj | undefined, side: "before" | "after"): Obj | undefined {
  if (object?.kind !== "Secret" || !object.data) return object;
  const theirs = (other?.data ?? {}) as {readonly [key: string]: string};
  const data = Object.fromEntries(Object.entries(object.data as {readonly [key: string]: string}).map(([key, value]) => [key, key in theirs && theirs[key] !== value ? `*** (${side})` : "***"]));
  return {...object, data};
}

/** 1 says that there are differences: errors are told with 2 and more (CheckDiffErr). */
async function run(k: Kubectl): Promise<number> {
  try {
    return await differences(k);
  } catch (error) {
    return k.fail(error) + 1;
  }
}

async function differences(k: Kubectl): Promise<number> {
  const sources = sourcesOf(k);
  if (sources.files.length === 0 && !sources.kustomize) throw new CommandError("must specify one of -f and -k");
  if (k.args.length > 0) throw new CommandError(`Unexpected args: [${k.args.join(" ")}]\nSee 'kubectl diff -h' for help and examples`);
  const {objects, errors} = readObjects(k, sources);
  if (errors.length > 0) throw new Aggregate(errors);
  const stamp = String(1_000_000_000 + (k.world.store.revision * 7919) % 9_000_000_000);
  const [live, merged] = [`/tmp/LIVE-${stamp}`, `/tmp/MERGED-${stamp}`];
  for (const folder of [live, merged]) k.io.files.makeFolder(folder);
  const pruned = k.flags.is("prune") ? allowlist(k) : [], uids = new Set<string>(), namespaces = new Set<string>();
  for (const one of objects) {
    const {before, after} = serverVersionOf(k, one);
    uids.add(before?.metadata.uid ?? "");
    if (one.namespace !== undefined) namespaces.add(one.namespace);
    const write = (folder: string, object: Obj | undefined) => {
      if (object) k.io.files.write(`${folder}/${fileName(one)}`, toYaml(k.flags.is("show-managed-fields") ? object : withoutManagedFields(object)));
    };
    write(live, masked(before, after, "before"));
    write(merged, masked(after, before, "after"));
  }
  // What would be pruned stands on the side of before alone, as the server has it.
  if (k.flags.is("prune")) for (const {object, name, namespace} of prunable(k, pruned, {uids, namespaces})) k.io.files.write(`${live}/${fileName({object: object!, name, namespace})}`, toYaml(object!));
  const {output, exit} = await k.io.bash(`${k.io.env.KUBECTL_EXTERNAL_DIFF || "diff -u -N"} ${live} ${merged}`);
  k.out(output);
  await k.io.bash(`rm -rf ${live} ${merged}`);
  return exit;
}

export const diff: Verb = {
  name: "diff", summary: "Diff the live version against a would-be applied version", usage: "-f FILENAME [options]",
  flags: [...fileFlags, string("selector", "l"), bool("server-side"), bool("force-conflicts"), string("field-manager", "", "", {default: "kubectl-client-side-apply"}), bool("show-managed-fields"), int("concurrency", "", "", {default: "1"}), bool("prune"), array("prune-allowlist"), bool("all")], run,
};
