// anyOf, oneOf, allOf and not. Source: k8s.io/kube-openapi/pkg/validation/validate schema_props.go.
import {invalidValue, type FieldError} from "../field-errors.ts";
import type {JSONSchemaProps} from "../types.ts";
import {valueErrors, type Site} from "./validation.ts";

const say = (text: string): FieldError => invalidValue("<nil>", "", text);

/** Of alternatives that all fail, the one that fails least is told of. */
const best = (results: readonly (readonly FieldError[])[]): readonly FieldError[] => results.reduce((a, b) => (b.length < a.length ? b : a), results[0] ?? []);

export function combinationErrors(site: Site): FieldError[] {
  const {schema: {anyOf = [], oneOf = [], allOf = [], not}, path} = site, name = JSON.stringify(path), errors: FieldError[] = [];
  const against = (schema: JSONSchemaProps): readonly FieldError[] => valueErrors({...site, schema, old: undefined});
  if (anyOf.length) {
    const results = anyOf.map(against);
    if (results.every(({length}) => length)) errors.push(say(`${name} must validate at least one schema (anyOf)`), ...best(results));
  }
  if (oneOf.length) {
    const results = oneOf.map(against), passed = results.filter(({length}) => !length).length;
    if (passed !== 1) errors.push(say(`${name} must validate one and only one schema (oneOf). ${passed ? `Found ${passed} valid alternatives` : "Found none valid"}`), ...(passed ? [] : best(results)));
  }
  if (allOf.length) {
    const results = allOf.map(against), passed = results.filter(({length}) => !length).length;
    errors.push(...results.flat());
    if (passed < allOf.length) errors.push(say(`${name} must validate all the schemas (allOf)${passed ? "" : ". None validated"}`));
  }
  if (not && !against(not).length) errors.push(say(`${name} must not validate the schema (not)`));
  return errors;
}
