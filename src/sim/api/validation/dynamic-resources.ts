// Validation of DeviceClasses and ResourceClaims. Source: pkg/apis/resource/validation.
// Not simulated: whether CEL selectors compile, and what a driver writes into slices and statuses.
import {equal} from "../equal.ts";
import {duplicate, invalidValue, notSupported, required, tooMany, Verbatim, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, dnsSubdomainErrors} from "../names.ts";
import type {DeviceClaim, DeviceClass, DeviceConstraint, DeviceRequest, DeviceSelector, DeviceSubRequest, ExactDeviceRequest, OpaqueDeviceConfiguration, ResourceClaimTemplate, ResourceV1ResourceClaim as ResourceClaim} from "../types.ts";
import {driverNameErrors} from "./storage-csi.ts";

const MAX = 32;

export const deviceClassErrors = ({spec}: DeviceClass): FieldError[] =>
  [...selectorErrors(spec.selectors, "spec.selectors"), ...(spec.config ?? []).flatMap(({opaque}, i) => configErrors(opaque, `spec.config[${i}]`))];

export const claimErrors = ({spec}: ResourceClaim): FieldError[] => deviceClaimErrors(spec.devices, "spec.devices");
export const claimTemplateErrors = ({spec}: ResourceClaimTemplate): FieldError[] => deviceClaimErrors(spec.spec?.devices, "spec.spec.devices");
export const claimUpdateErrors = (claim: ResourceClaim, old: ResourceClaim): FieldError[] => immutableSpec(claim.spec, old.spec);
export const claimTemplateUpdateErrors = (template: ResourceClaimTemplate, old: ResourceClaimTemplate): FieldError[] => immutableSpec(template.spec, old.spec);

const immutableSpec = (spec: unknown, old: unknown): FieldError[] => (equal(spec, old) ? [] : [invalidValue("spec", spec, "field is immutable")]);

function deviceClaimErrors(claim: DeviceClaim | undefined, at: string): FieldError[] {
  // A slice that nobody gave is null.
  const {constraints = [], config = []} = claim ?? {}, requests = claim?.requests ?? [], names = new Map(requests.map(({name, firstAvailable}) => [name, new Set((firstAvailable ?? []).map((one) => one.name))]));
  return [
    ...most(requests, `${at}.requests`), ...requests.flatMap((request, i) => requestErrors(request, `${at}.requests[${i}]`)), ...twice(requests.map(({name}) => name), (i) => `${at}.requests[${i}].name`),
    ...most(constraints, `${at}.constraints`), ...constraints.flatMap((constraint, i) => constraintErrors(constraint, names, `${at}.constraints[${i}]`)),
    ...most(config, `${at}.config`), ...config.flatMap(({requests: of, opaque}, i) => [...(of ?? []).flatMap((name, j) => referenceErrors(name, names, `${at}.config[${i}].requests[${j}]`)), ...configErrors(opaque, `${at}.config[${i}]`)]),
  ];
}

const most = (list: readonly unknown[], at: string): FieldError[] => (list.length > MAX ? [tooMany(at, list.length, MAX)] : []);
const twice = (names: readonly string[], at: (i: number) => string): FieldError[] => names.flatMap((name, i) => (names.indexOf(name) < i ? [duplicate(at(i), name)] : []));
const labelNameErrors = (name: string, at: string): FieldError[] => dnsLabelErrors(name).map((text) => invalidValue(at, name, text));

function requestErrors({name, exactly, firstAvailable = []}: DeviceRequest, at: string): FieldError[] {
  const errors = name ? labelNameErrors(name, `${at}.name`) : [required(`${at}.name`)];
  if (exactly && firstAvailable.length) return [...errors, invalidValue(at, undefined, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set")];
  if (exactly) return [...errors, ...exactErrors(exactly, `${at}.exactly`)];
  if (!firstAvailable.length) return [...errors, required(at, "exactly one of `exactly` or `firstAvailable` is required")];
  return [...errors, ...firstAvailable.flatMap((one, i) => [...labelNameErrors(one.name, `${at}.firstAvailable[${i}].name`), ...exactErrors(one, `${at}.firstAvailable[${i}]`)]), ...twice(firstAvailable.map((one) => one.name), (i) => `${at}.firstAvailable[${i}].name`)];
}

function exactErrors({deviceClassName, selectors, allocationMode, count = 0}: ExactDeviceRequest | DeviceSubRequest, at: string): FieldError[] {
  const errors = deviceClassName ? dnsSubdomainErrors(deviceClassName).map((text) => invalidValue(`${at}.deviceClassName`, deviceClassName, text)) : [required(`${at}.deviceClassName`)];
  errors.push(...selectorErrors(selectors, `${at}.selectors`));
  if (allocationMode === "All" && count) errors.push(invalidValue(`${at}.count`, count, "must not be specified when allocationMode is 'All'"));
  else if (allocationMode === "ExactCount" && count <= 0) errors.push(invalidValue(`${at}.count`, count, "must be greater than zero"));
  else if (allocationMode !== "All" && allocationMode !== "ExactCount") errors.push(notSupported(`${at}.allocationMode`, allocationMode ?? "", ["All", "ExactCount"]));
  return errors;
}

const selectorErrors = (selectors: readonly DeviceSelector[] = [], at: string): FieldError[] => [...most(selectors, at), ...selectors.flatMap(({cel}, i) => (cel ? [] : [required(`${at}[${i}].cel`)]))];

function constraintErrors({requests = [], matchAttribute, distinctAttribute}: DeviceConstraint, names: ReadonlyMap<string, ReadonlySet<string>>, at: string): FieldError[] {
  const errors = [...requests.flatMap((name, i) => referenceErrors(name, names, `${at}.requests[${i}]`)), ...twice(requests, (i) => `${at}.requests[${i}]`)];
  if (matchAttribute === undefined && distinctAttribute === undefined) errors.push(required(at, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'));
  return errors;
}

function referenceErrors(name: string, names: ReadonlyMap<string, ReadonlySet<string>>, at: string): FieldError[] {
  const [request = "", sub, ...more] = name.split("/"), strange = invalidValue(at, name, "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'");
  if (more.length) return [strange];
  const known = names.get(request);
  return [...labelNameErrors(request, at), ...(sub === undefined ? [] : labelNameErrors(sub, at)), ...(known && (sub === undefined || known.has(sub)) ? [] : [strange])];
}

function configErrors(opaque: OpaqueDeviceConfiguration | undefined, at: string): FieldError[] {
  if (!opaque) return [required(`${at}.opaque`)];
  const errors = opaque.driver ? driverNameErrors(opaque.driver, `${at}.opaque.driver`) : [required(`${at}.opaque.driver`)], {parameters} = opaque;
  if (parameters === undefined || parameters === null) errors.push(required(`${at}.opaque.parameters`));
  else if (typeof parameters !== "object" || Array.isArray(parameters)) errors.push(invalidValue(`${at}.opaque.parameters`, "<value omitted>", "must be a valid JSON object"));
  return errors;
}

/** What a Pod may ask of claims; see validatePodResourceClaims. */
export function podClaimErrors(claims: readonly {readonly name: string; readonly resourceClaimName?: string; readonly resourceClaimTemplateName?: string}[], at: string): FieldError[] {
  const errors: FieldError[] = [], names = new Set<string>();
  for (const [i, {name, resourceClaimName, resourceClaimTemplateName}] of claims.entries()) {
    const path = `${at}[${i}]`;
    if (!name) errors.push(required(`${path}.name`));
    else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    else errors.push(...labelNameErrors(name, `${path}.name`));
    names.add(name);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) errors.push(invalidValue(path, new Verbatim(`{"Name":${JSON.stringify(name)},"ResourceClaimName":${JSON.stringify(resourceClaimName)},"ResourceClaimTemplateName":${JSON.stringify(resourceClaimTemplateName)}}`), "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"));
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) errors.push(invalidValue(path, new Verbatim(`{"Name":${JSON.stringify(name)},"ResourceClaimName":null,"ResourceClaimTemplateName":null}`), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    if (resourceClaimName !== undefined) errors.push(...dnsSubdomainErrors(resourceClaimName).map((text) => invalidValue(`${path}.resourceClaimName`, resourceClaimName, text)));
    if (resourceClaimTemplateName !== undefined) errors.push(...dnsSubdomainErrors(resourceClaimTemplateName).map((text) => invalidValue(`${path}.resourceClaimTemplateName`, resourceClaimTemplateName, text)));
  }
  return errors;
}
