// kubectl rollout: status, history, undo and the small changes pause, resume, restart.
import type {JsonObject} from "../../../sim/api/object.ts";
import type {PodTemplateSpec} from "../../../sim/api/types.ts";
import {instant} from "../../../sim/clock.ts";
import {CommandError} from "../errors.ts";
import {fileFlags, selectorFlags} from "../flag-sets.ts";
import {string} from "../flags.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {pathOf, resourceWord} from "../mapping.ts";
import {printChange, printFlags} from "../print.ts";
import type {Verb} from "../verb.ts";
import {history, undo} from "./history.ts";
import {rolloutItems, status} from "./status.ts";

/** A verb that patches each workload, or says why not. */
function change(name: string, summary: string, word: string, patch: (k: Kubectl, object: Obj, resource: string) => JsonObject): Verb {
  return {
    name, summary, usage: "RESOURCE [options]", flags: [...printFlags, ...fileFlags, ...selectorFlags, string("field-manager", "", "", {default: "kubectl-rollout"})],
    run: (k) => {
      const items = rolloutItems(k);
      if (items.length === 0) k.err(`No resources found in ${k.namespace} namespace.\n`);
      for (const item of items) {
        const path = pathOf(item.info, item.namespace, item.name);
        const object = k.call("GET", path);
        const body = patch(k, object, resourceWord(item.info));
        if (name === "restart" && restartedAt(object) === instant(k.world.nowMs)) throw new CommandError(`failed to create patch for ${item.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`);
        const patched = k.call("PATCH", path, {body, contentType: "application/strategic-merge-patch+json"});
        printChange(k, patched, item.info, word);
      }
      return 0;
    },
  };
}

const restartedAt = (object: Obj): string | undefined => podSpecTemplate(object)?.metadata?.annotations?.[RESTARTED];
const RESTARTED = "kubectl.kubernetes.io/restartedAt";
const podSpecTemplate = (object: Obj): PodTemplateSpec | undefined => (object.spec as {readonly template?: PodTemplateSpec} | undefined)?.template;

const paused = (object: Obj): boolean => Boolean((object.spec as JsonObject | undefined)?.paused);

const pause = change("pause", "Mark the provided resource as paused", "paused", (_k, object, resource) => {
  if (object.kind !== "Deployment") throw new CommandError(`${resource} ${JSON.stringify(object.metadata.name)} pausing is not supported`);
  if (paused(object)) throw new CommandError(`${resource} ${JSON.stringify(object.metadata.name)} is already paused`);
  return {spec: {paused: true}};
});

const resume = change("resume", "Resume a paused resource", "resumed", (_k, object, resource) => {
  if (object.kind !== "Deployment") throw new CommandError(`${resource} ${JSON.stringify(object.metadata.name)} resuming is not supported`);
  if (!paused(object)) throw new CommandError(`${resource} ${JSON.stringify(object.metadata.name)} is not paused`);
  return {spec: {paused: null}};
});

const restart = change("restart", "Restart a resource", "restarted", (k, object, resource) => {
  if (!["Deployment", "DaemonSet", "StatefulSet"].includes(object.kind)) throw new CommandError(`${resource} ${JSON.stringify(object.metadata.name)} restarting is not supported`);
  if (paused(object)) throw new CommandError(`${resource} ${JSON.stringify(object.metadata.name)} can't restart paused deployment (run rollout resume first)`);
  return {spec: {template: {metadata: {annotations: {[RESTARTED]: instant(k.world.nowMs)}}}}};
});

export const rollout: Verb = {name: "rollout", summary: "Manage the rollout of a resource", usage: "SUBCOMMAND [options]", verbs: [history, pause, restart, resume, status, undo]};
