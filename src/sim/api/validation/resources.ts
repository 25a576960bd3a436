// Validation of requests and limits. Source: pkg/apis/core/validation ValidateContainerResourceRequirements.
import {forbiddenField, invalidValue, required, type FieldError} from "../field-errors.ts";
import {qualifiedNameErrors} from "../names.ts";
import {compareQuantities, parseQuantity, quantityText, wholeUnits, NANO_PER_UNIT} from "../quantity.ts";
import type {ResourceRequirements} from "../types.ts";

type Amounts = {readonly [name: string]: string | number} | undefined;

const STANDARD = new Set(["cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage", "services.nodeports", "services.loadbalancers"]);
const CONTAINER = new Set(["cpu", "memory", "ephemeral-storage"]);
const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
/** helper.IsExtendedResourceName: `example.com/gadget`. */
export const isExtended = (name: string): boolean => name.includes("/") && !name.includes("kubernetes.io/") && !name.startsWith("requests.");
export const isStandardResource = (name: string): boolean => STANDARD.has(name) || isHugePages(name);

/** validateContainerResourceName. */
function nameErrors(name: string, at: string): FieldError[] {
  const errors = qualifiedNameErrors(name).map((text) => invalidValue(at, name, text));
  if (errors.length) return errors;
  if (!name.includes("/")) {
    if (!isStandardResource(name)) errors.push(invalidValue(at, name, "must be a standard resource type or fully qualified"));
    if (!CONTAINER.has(name) && !isHugePages(name)) errors.push(invalidValue(at, name, "must be a standard resource for containers"));
  } else if (!name.includes("kubernetes.io/") && name.startsWith("requests.")) errors.push(invalidValue(at, name, "doesn't follow extended resource name standard"));
  return errors;
}

/** ValidateResourceQuantityValue. */
export function amountErrors(name: string, value: string | number, at: string): FieldError[] {
  const quantity = parseQuantity(value);
  const errors: FieldError[] = [];
  if (quantity.nano < 0n) errors.push(invalidValue(at, quantityText(value), "must be greater than or equal to 0"));
  const integer = isExtended(name) || ["pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers"].includes(name);
  if (integer && quantity.nano % NANO_PER_UNIT !== 0n) errors.push(invalidValue(at, quantityText(value), "must be an integer"));
  return errors;
}

export const resourcesErrors = (resources: ResourceRequirements, at: string): FieldError[] => requirementErrors(resources, at, nameErrors);

/** validateResourceRequirements: whose names may be used depends on who asks. */
export function requirementErrors({requests, limits}: Pick<ResourceRequirements, "requests" | "limits">, at: string, nameErrors: (name: string, at: string) => FieldError[]): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set([...Object.keys(limits ?? {}), ...Object.keys(requests ?? {})]);
  for (const [name, value] of Object.entries(limits ?? {})) {
    errors.push(...nameErrors(name, `${at}.limits[${name}]`), ...amountErrors(name, value, `${at}.limits[${name}]`));
    if (isHugePages(name)) errors.push(...hugePagesErrors(name, value, `${at}.limits[${name}]`));
  }
  for (const [name, value] of Object.entries(requests ?? {})) {
    const path = `${at}.requests`;
    errors.push(...nameErrors(name, `${path}[${name}]`), ...amountErrors(name, value, `${path}[${name}]`));
    errors.push(...againstLimit(name, value, limits, at));
    if (isHugePages(name)) errors.push(...hugePagesErrors(name, value, `${path}[${name}]`));
  }
  if ([...names].some(isHugePages) && !names.has("cpu") && !names.has("memory")) errors.push(forbiddenField(at, "HugePages require cpu or memory"));
  return errors;
}

function againstLimit(name: string, value: string | number, limits: Amounts, at: string): FieldError[] {
  const limit = limits?.[name], overcommit = !isExtended(name) && !isHugePages(name);
  if (limit === undefined) return overcommit || !nameIsKnown(name) ? [] : [required(`${at}.limits`, "Limit must be set for non overcommitable resources")];
  const order = compareQuantities(parseQuantity(value), parseQuantity(limit));
  if (!overcommit && order !== 0) return [invalidValue(`${at}.requests`, quantityText(value), `must be equal to ${name} limit of ${quantityText(limit)}`)];
  return order > 0 ? [invalidValue(`${at}.requests`, quantityText(value), `must be less than or equal to ${name} limit of ${quantityText(limit)}`)] : [];
}

const nameIsKnown = (name: string): boolean => isExtended(name) || isHugePages(name);

function hugePagesErrors(name: string, value: string | number, at: string): FieldError[] {
  const size = parseQuantity(name.slice("hugepages-".length));
  return wholeUnits(parseQuantity(value)) % wholeUnits(size) ? [invalidValue(at, quantityText(value), `must be a multiple of the page size ${quantityText(name.slice("hugepages-".length))}`)] : [];
}
