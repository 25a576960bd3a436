// What a version of a custom resource is to the registry: its rules come from its definition. Source: apiextensions-apiserver pkg/registry/customresource strategy.go, status_strategy.go.
import {equal} from "../equal.ts";
import {invalidValue, type FieldError} from "../field-errors.ts";
import {show} from "../jsonpath.ts";
import type {Kind} from "../kinds/kind.ts";
import type {Json, JsonObject, KubeObject} from "../object.ts";
import {ruleErrors} from "./cel/rules.ts";
import {columnsOf} from "./columns.ts";
import {schemaOf} from "./decode.ts";
import type {CustomVersion} from "./definitions.ts";
import {listErrors} from "./lists.ts";
import {scaleErrors, valueAt} from "./numbers.ts";
import {valueErrors} from "./validation.ts";

const kinds = new WeakMap<CustomVersion, Kind>();

export function customKind(custom: CustomVersion): Kind {
  let known = kinds.get(custom);
  if (!known) kinds.set(custom, (known = declare(custom)));
  return known;
}

const BLOCKING = new Set<FieldError["reason"]>(["FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"]);
const UNCHECKED = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

function declare(custom: CustomVersion): Kind {
  const {definition: {spec}, version} = custom, schema = schemaOf(custom), status = !!version.subresources?.status;
  const errorsOf = (object: KubeObject, old?: KubeObject): FieldError[] => {
    const next = content(object), before = old && content(old);
    const errors = [...valueErrors({value: next, schema, path: "", old: before}), ...scaleErrors(next, version.subresources?.scale)];
    // An old list that already broke the rule may stay.
    if (!before || !listErrors(before, schema).length) errors.push(...listErrors(next, schema));
    return [...errors, ...ruleErrors(schema, next, before, () => (errors.some(({reason}) => BLOCKING.has(reason)) ? [invalidValue("<nil>", null, UNCHECKED)] : undefined))];
  };
  return {
    resource: spec.names.plural, group: spec.group, generation: true, status, conditionalUpdate: true, looseFinalizers: true,
    ...(!status && {generationFollows: (object, old) => !equal(content(object)["status"], content(old)["status"])}),
    prepareForStatusUpdate(object, old) {
      // Only the status is taken from a status update.
      for (const key of Object.keys(object.metadata)) delete (object.metadata as {[key: string]: unknown})[key];
      Object.assign(object.metadata, old.metadata);
    },
    validate: (object) => errorsOf(object),
    validateUpdate: errorsOf,
    validateStatusUpdate: errorsOf,
    columns: columnsOf(version),
    warnings: ({metadata: {finalizers = []}}, old) => finalizers.filter((name) => !name.includes("/") && !STANDARD.has(name) && !old?.metadata.finalizers?.includes(name))
      .map((name) => `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers`),
    fields: Object.fromEntries((version.selectableFields ?? []).map(({jsonPath}) => [jsonPath.replace(/^\./, ""), (object: KubeObject) => fieldText(valueAt(content(object), jsonPath))])),
    ...(version.deprecated && {deprecated: version.deprecationWarning ?? `${spec.group}/${version.name} ${spec.names.kind} is deprecated`}),
  };
}

const STANDARD = new Set(["kubernetes", "orphan", "foregroundDeletion"]);
const content = (object: KubeObject): JsonObject => object as unknown as JsonObject; // an object is JSON
const fieldText = (value: Json | undefined): string => (value === undefined ? "" : show(value));
