// kubectl create namespace, serviceaccount, quota, priorityclass, poddisruptionbudget.
import {QuantityError, quantityText} from "../../../sim/api/quantity.ts";
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {bool, int, string} from "../flags.ts";
import {generator, metadataOf, oneName, parseLabels} from "./generator.ts";

export const namespace = generator("namespace", "Create a namespace with the specified name", "NAME [--dry-run=server|client|none] [options]", [],
  (k) => ({kind: "Namespace", apiVersion: "v1", metadata: {name: oneName(k)}, spec: {}, status: {}}), {aliases: ["ns"]});

export const serviceaccount = generator("serviceaccount", "Create a service account with the specified name", "NAME [--dry-run=server|client|none] [options]", [],
  (k) => ({kind: "ServiceAccount", apiVersion: "v1", metadata: metadataOf(k, oneName(k))}), {aliases: ["sa"], failure: "failed to create serviceaccount:"});

export const quota = generator("quota", "Create a quota with the specified name", "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]",
  [string("hard", "", "A comma-delimited set of resource=quantity pairs that define a hard limit."), string("scopes")],
  (k): JsonObject => {
    const hard: {[key: string]: string} = {};
    for (const part of (k.flags.text("hard") === "" ? [] : k.flags.text("hard").split(","))) {
      const [key = "", value, more] = part.split("=");
      if (value === undefined || more !== undefined) throw new CommandError(`Invalid argument syntax ${part}, expected <resource>=<value>`);
      try {
        hard[key] = quantityText(value);
      } catch (error) {
        if (!(error instanceof QuantityError)) throw error;
        throw new CommandError(error.message);
      }
    }
    const scopes = k.flags.text("scopes") === "" ? [] : k.flags.text("scopes").split(",");
    if (scopes.includes("")) throw new CommandError('invalid resource quota scope ""');
    return {kind: "ResourceQuota", apiVersion: "v1", metadata: metadataOf(k, oneName(k)), spec: {...(Object.keys(hard).length > 0 && {hard}), ...(scopes.length > 0 && {scopes})}, status: {}};
  }, {aliases: ["resourcequota"], failure: "failed to create quota:"});

export const priorityclass = generator("priorityclass", "Create a priority class with the specified name", "NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]",
  [int("value", "", "the value of this priority class."), bool("global-default"), string("description"), string("preemption-policy", "", "", {default: "PreemptLowerPriority"})],
  (k): JsonObject => ({
    kind: "PriorityClass", apiVersion: "scheduling.k8s.io/v1", metadata: {name: oneName(k)}, value: k.flags.int("value"),
    ...(k.flags.is("global-default") && {globalDefault: true}), ...(k.flags.text("description") && {description: k.flags.text("description")}), preemptionPolicy: k.flags.text("preemption-policy"),
  }), {aliases: ["pc"], failure: "failed to create priorityclass:"});

const intOrString = (text: string): string | number => /^\d+$/.test(text) ? Number(text) : text;

export const poddisruptionbudget = generator("poddisruptionbudget", "Create a pod disruption budget with the specified name", "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]",
  [string("selector"), string("min-available"), string("max-unavailable")],
  (k): JsonObject => {
    const [min, max, selector] = [k.flags.text("min-available"), k.flags.text("max-unavailable"), k.flags.text("selector")];
    const name = oneName(k);
    if (!selector) throw new CommandError("a selector must be specified");
    if (!min && !max) throw new CommandError("one of min-available or max-unavailable must be specified");
    if (min && max) throw new CommandError("min-available and max-unavailable cannot be both specified");
    if (!/^\d+%?$/.test(min || max)) throw new CommandError(`invalid format specified for ${min ? "min-available" : "max-unavailable"}`);
    return {
      kind: "PodDisruptionBudget", apiVersion: "policy/v1", metadata: metadataOf(k, name),
      spec: {...(min && {minAvailable: intOrString(min)}), selector: {matchLabels: parseLabels(selector)}, ...(max && {maxUnavailable: intOrString(max)})},
      status: {disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0},
    };
  }, {aliases: ["pdb"], failure: "failed to create poddisruptionbudgets:"});
