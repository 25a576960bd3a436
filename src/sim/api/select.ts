// Lists narrowed by label and field selectors.
import type {ListOptions} from "./client.ts";
import {badRequest} from "./errors.ts";
import {kindFor} from "./kinds/index.ts";
import type {KubeObject} from "./object.ts";
import {knownResource, type ResourceInfo} from "./resources.ts";
import {matchesAll, parseFieldSelector, parseSelector, SelectorError} from "./selectors.ts";

type Predicate = (object: KubeObject) => boolean;

export function selectObjects(objects: readonly KubeObject[], resource: string, options: Pick<ListOptions, "labels" | "fields">, info: ResourceInfo | undefined = knownResource(resource)): KubeObject[] {
  const matches = predicate(options, info);
  return matches ? objects.filter(matches) : [...objects];
}

/** What the selectors ask for; undefined if they ask for nothing. Throws a BadRequest for selectors that make no sense. */
export function predicate({labels, fields}: Pick<ListOptions, "labels" | "fields">, info: ResourceInfo | undefined): Predicate | undefined {
  const requirements = labels ? attempt(() => parseSelector(labels), "") : [];
  const byField = fields ? fieldPredicates(fields, info) : [];
  if (!requirements.length && !byField.length) return undefined;
  return (object) => matchesAll(requirements, object.metadata.labels ?? {}) && byField.every((matches) => matches(object));
}

function fieldPredicates(text: string, info: ResourceInfo | undefined): Predicate[] {
  return attempt(() => parseFieldSelector(text), "").map(({field, operator, value}) => {
    const read = fieldReader(field, info);
    if (!read) throw badRequest(unknownField(field, info));
    return operator === "=" ? (object) => read(object) === value : (object) => read(object) !== value;
  });
}

function unknownField(field: string, info: ResourceInfo | undefined): string {
  const special = info && kindFor(info).fields;
  if (info?.name === "jobs") return `field label ${JSON.stringify(field)} not supported for Job`;
  return special ? `field label not supported: ${field}` : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function fieldReader(field: string, info: ResourceInfo | undefined): ((object: KubeObject) => string) | undefined {
  if (field === "metadata.name") return (object) => object.metadata.name;
  if (field === "metadata.namespace") return (object) => object.metadata.namespace ?? "";
  return info && kindFor(info).fields?.[field];
}

function attempt<T>(parse: () => T, prefix: string): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SelectorError ? badRequest(prefix + error.message) : error;
  }
}
