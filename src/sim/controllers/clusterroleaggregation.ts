// ClusterRoles that gather the rules of others, chosen by their labels: admin, edit and view are such. Source: pkg/controller/clusterroleaggregation.
import {equal} from "../api/equal.ts";
import {matchesSelector} from "../api/selectors.ts";
import type {ClusterRole, PolicyRule} from "../api/types.ts";
import type {Component} from "../component.ts";

export const clusterroleaggregation: Component = {
  name: "clusterrole-aggregation-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  // Whoever gathers may gather from the one that changed.
  watches: {clusterroles: (_change, world) => gatherers(world.store.keys)},
  reconcile(name, {client}) {
    const role = client.get("clusterroles", name);
    if (!role?.aggregationRule) return;
    const rules: PolicyRule[] = [];
    for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
      const chosen = client.list("clusterroles").filter((one) => one.metadata.name !== name && matchesSelector(selector, one.metadata.labels ?? {}));
      for (const one of chosen) for (const rule of one.rules ?? []) if (!rules.some((known) => equal(known, rule))) rules.push(rule);
    }
    if (!equal(rules, role.rules ?? [])) client.update("clusterroles", {...role, rules});
  },
};

function gatherers(keys: {under(prefix: string): Iterable<readonly [string, {readonly object: {readonly metadata: {readonly name: string}}}]>}): string[] {
  const found: string[] = [];
  for (const [, {object}] of keys.under("/registry/clusterroles/")) if ((object as ClusterRole).aggregationRule) found.push(object.metadata.name); // of that resource
  return found;
}
