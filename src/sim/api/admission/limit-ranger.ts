// LimitRanger: defaults and bounds of a Namespace's LimitRanges. Source: plugin/pkg/admission/limitranger.
import {forbidden} from "../errors.ts";
import {list} from "../registry.ts";
import {addQuantities, compareQuantities, milliUnits, parseQuantity, quantityText, canonical, ZERO, type Quantity} from "../quantity.ts";
import type {Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod} from "../types.ts";
import type {Io, Mutable} from "../kinds/kind.ts";
import type {AdmissionPlugin} from "./plugin.ts";

type Amounts = {readonly [name: string]: string | number} | undefined;
const rangesIn = (io: Io, namespace: string | undefined): readonly LimitRange[] => (namespace ? (list(io.world, "limitranges", {namespace}) as readonly LimitRange[]) : []); // of that resource

export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  admit(object, _old, {info, subresource, operation, namespace, io}) {
    if (info.name !== "pods" || subresource || operation !== "CREATE") return;
    for (const range of rangesIn(io, namespace)) applyDefaults(object as unknown as Mutable<Pod>, range); // of the pods resource
  },
  validate(object, _old, {info, subresource, operation, namespace, name, io}) {
    if (subresource || operation === "DELETE" || (info.name !== "pods" && info.name !== "persistentvolumeclaims") || (info.name === "pods" && operation === "UPDATE")) return;
    for (const range of rangesIn(io, namespace)) {
      const errors = info.name === "pods" ? podErrors(object as Pod, range) : claimErrors(object as PersistentVolumeClaim, range); // by resource
      if (errors.length) throw forbidden(info, name, errors.length === 1 ? errors[0]! : `[${errors.join(", ")}]`);
    }
  },
};

/** mergePodResourceRequirements: what is not said gets the range's defaults; an annotation tells. */
function applyDefaults(pod: Mutable<Pod>, {spec}: LimitRange): void {
  const limits: {[name: string]: string | number} = {}, requests: {[name: string]: string | number} = {};
  for (const item of spec?.limits ?? []) {
    if (item.type !== "Container") continue;
    Object.assign(limits, item.default);
    Object.assign(requests, item.defaultRequest);
  }
  const told: string[] = [];
  const fill = (container: Mutable<Container>, kind: string) => {
    const resources = (container.resources ??= {}) as {requests?: {[name: string]: string | number}; limits?: {[name: string]: string | number}}; // quantities are text or numbers
    for (const [part, defaults] of [["requests", requests], ["limits", limits]] as const) {
      const added = Object.keys(defaults).filter((name) => resources[part]?.[name] === undefined).sort();
      if (!added.length) continue;
      resources[part] = {...defaults, ...resources[part]};
      told.push(`${added.join(", ")} ${part.slice(0, -1)} for ${kind} ${container.name}`);
    }
  };
  for (const container of pod.spec.containers) fill(container, "container");
  for (const container of pod.spec.initContainers ?? []) fill(container, "init container");
  if (told.length) pod.metadata.annotations = {...pod.metadata.annotations, "kubernetes.io/limit-ranger": `LimitRanger plugin set: ${told.join("; ")}`};
}

const sum = (list: readonly Amounts[]): {[name: string]: Quantity} => {
  const total: {[name: string]: Quantity} = {};
  for (const amounts of list) for (const [name, value] of Object.entries(amounts ?? {})) total[name] = addQuantities(total[name] ?? ZERO, parseQuantity(value));
  return total;
};
const textual = (amounts: {[name: string]: Quantity}): {[name: string]: string} => Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, canonical(value)]));

function podErrors({spec}: Pod, range: LimitRange): string[] {
  const errors: string[] = [];
  for (const item of range.spec?.limits ?? []) {
    if (item.type === "Container") for (const {resources} of [...spec.containers, ...(spec.initContainers ?? [])]) errors.push(...boundErrors(item, resources?.requests, resources?.limits));
    if (item.type === "Pod") {
      // Only resources that every container limits or requests count, as upstream sums them.
      errors.push(...boundErrors(item, textual(sum(spec.containers.map(({resources}) => resources?.requests))), textual(sum(spec.containers.map(({resources}) => resources?.limits)))));
    }
  }
  return errors;
}

function claimErrors({spec}: PersistentVolumeClaim, range: LimitRange): string[] {
  return (range.spec?.limits ?? []).filter(({type}) => type === "PersistentVolumeClaim").flatMap((item) => [
    ...minErrors(item, spec?.resources?.requests, undefined), ...Object.entries(item.max ?? {}).flatMap(([name, max]) => maxRequestErrors(name, max, item.type, spec?.resources?.requests?.[name])),
  ]);
}

const boundErrors = (item: LimitRangeItem, requests: Amounts, limits: Amounts): string[] => [...minErrors(item, requests, limits), ...maxErrors(item, requests, limits), ...ratioErrors(item, requests, limits)];
const over = (a: string | number, b: string | number): boolean => compareQuantities(parseQuantity(a), parseQuantity(b)) > 0;

function minErrors({type, min}: LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  return Object.entries(min ?? {}).flatMap(([name, bound]) => {
    const request = requests?.[name], limit = limits?.[name], text = `minimum ${name} usage per ${type} is ${quantityText(bound)}`;
    if (request === undefined) return [`${text}.  No request is specified`];
    if (over(bound, request)) return [`${text}, but request is ${quantityText(request)}`];
    return limit !== undefined && over(bound, limit) ? [`${text}, but limit is ${quantityText(limit)}`] : [];
  });
}

function maxErrors({type, max}: LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  return Object.entries(max ?? {}).flatMap(([name, bound]) => {
    const request = requests?.[name], limit = limits?.[name], text = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
    if (limit === undefined) return [`${text}.  No limit is specified`];
    if (over(limit, bound)) return [`${text}, but limit is ${quantityText(limit)}`];
    return request !== undefined && over(request, bound) ? [`${text}, but request is ${quantityText(request)}`] : [];
  });
}

function maxRequestErrors(name: string, bound: string | number, type: string, request: string | number | undefined): string[] {
  const text = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
  if (request === undefined) return [`${text}.  No request is specified`];
  return over(request, bound) ? [`${text}, but request is ${quantityText(request)}`] : [];
}

function ratioErrors({type, maxLimitRequestRatio}: LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  return Object.entries(maxLimitRequestRatio ?? {}).flatMap(([name, bound]) => {
    const request = Number(milliUnits(parseQuantity(requests?.[name] ?? 0))), limit = Number(milliUnits(parseQuantity(limits?.[name] ?? 0)));
    const text = `${name} max limit to request ratio per ${type} is ${quantityText(bound)}`;
    if (!request) return [`${text}, but no request is specified or request is 0`];
    if (!limit) return [`${text}, but no limit is specified or limit is 0`];
    return (limit / request) * 1000 > Number(milliUnits(parseQuantity(bound))) ? [`${text}, but provided ratio is ${(limit / request).toFixed(6)}`] : [];
  });
}
