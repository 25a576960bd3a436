// RBAC rules taken apart and put in kubectl's order (rbacv1helpers.BreakdownRule, SortableRuleSlice): one row a resource or address.

export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Cells: resource, addresses, names, verbs. */
export type RuleRow = readonly [resource: string, urls: string, names: string, verbs: string];

const list = (words: readonly string[]): string => `[${words.join(" ")}]`;

export function ruleRows(rules: readonly Rule[]): readonly RuleRow[] {
  const rows: {readonly key: string; readonly row: RuleRow}[] = [];
  const add = (verbs: readonly string[], group: string | undefined, resource: string, names: readonly string[], urls: readonly string[]) => rows.push({
    // Go's text of the rule, by which upstream sorts.
    key: [list(verbs), list(group === undefined ? [] : [group]), list(resource ? [resource] : []), list(names), list(urls)].join(","),
    row: [`${resource}${group ? `.${group}` : ""}`, list(urls), list(names), list(verbs)],
  });
  for (const {verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = []} of rules) {
    for (const group of apiGroups) for (const resource of resources) for (const names of resourceNames.length > 0 ? resourceNames.map((name) => [name]) : [[]]) add(verbs, group, resource, names, []);
    for (const url of nonResourceURLs) add(verbs, undefined, "", [], [url]);
  }
  return rows.sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0).map(({row}) => row);
}
