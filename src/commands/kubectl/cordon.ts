// kubectl cordon, uncordon.
import type {Node} from "../../sim/api/types.ts";
import type {Item} from "./builder.ts";
import {StatusError} from "../../sim/api/client.ts";
import {string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";
import {selectedNodes} from "./node-selection.ts";
import {dryRun, dryRunFlag, printChange} from "./print.ts";
import {withQuery} from "./query.ts";
import type {Verb} from "./verb.ts";

/** Makes nodes schedulable or not; a refusal is told and the next node tried. */
export function setUnschedulable(k: Kubectl, items: readonly Item[], wanted: boolean): void {
  for (const {info, name, object} of items) {
    const word = wanted ? "cordoned" : "uncordoned";
    const node = object as unknown as Node;
    if ((node.spec?.unschedulable ?? false) === wanted) { printChange(k, object!, info, `already ${word}`); continue; }
    try {
      const dry = dryRun(k);
      if (dry !== "client") k.call("PATCH", withQuery(pathOf(info, undefined, name), {dryRun: dry === "server" ? "All" : undefined}), {body: {spec: {unschedulable: wanted || null}}, contentType: "application/strategic-merge-patch+json"});
      printChange(k, object!, info, word);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      k.err(`error: unable to ${wanted ? "cordon" : "uncordon"} node ${JSON.stringify(name)}: ${error.message}\n`);
    }
  }
}

const verb = (name: string, summary: string, wanted: boolean): Verb => ({
  name, summary, usage: "NODE [options]", flags: [string("selector", "l", "Selector (label query) to filter on"), dryRunFlag],
  run: (k) => { setUnschedulable(k, selectedNodes(k), wanted); return 0; },
});

export const cordon = verb("cordon", "Mark node as unschedulable", true);
export const uncordon = verb("uncordon", "Mark node as schedulable", false);

