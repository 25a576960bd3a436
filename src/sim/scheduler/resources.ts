// How much Pods ask for and nodes have, as numbers: CPU in thousandths, everything else in whole units (component-helpers resource.PodRequests).
import {milliUnits, parseQuantity, wholeUnits} from "../api/quantity.ts";
import type {Container, Pod} from "../api/types.ts";

/** Resource name → amount: `cpu` in thousandths of a core, `memory` in bytes, extended resources in units. */
export interface Amounts { readonly [resource: string]: number }
type Quantities = {readonly [resource: string]: string} | undefined;

const known = new Map<string, number>();

/** One amount. Remembered by text: clusters use few different ones. */
export function amount(resource: string, text: string): number {
  const key = resource === "cpu" ? `c${text}` : text;
  let value = known.get(key);
  if (value === undefined) {
    const quantity = parseQuantity(text);
    value = Number(resource === "cpu" ? milliUnits(quantity) : wholeUnits(quantity));
    if (known.size < 10_000) known.set(key, value);
  }
  return value;
}

export function amounts(quantities: Quantities): Amounts {
  const result: {[resource: string]: number} = {};
  for (const [resource, text] of Object.entries(quantities ?? {})) result[resource] = amount(resource, text);
  return result;
}

export function combine(a: Amounts, b: Amounts, how: (x: number, y: number) => number): Amounts {
  const result: {[resource: string]: number} = {...a};
  for (const [resource, value] of Object.entries(b)) result[resource] = how(a[resource] ?? 0, value);
  return result;
}
export const plus = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x + y);
export const minus = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x - y);
const larger = (a: Amounts, b: Amounts): Amounts => combine(a, b, Math.max);

/** Whether it is counted in units that few nodes have: extended resources and huge pages (schedutil.IsScalarResourceName). */
export const isScalar = (resource: string): boolean => resource.includes("/") || resource.startsWith("hugepages-") || resource.startsWith("attachable-volumes-");

/** What a Pod without requests counts as when nodes are compared (schedutil.DefaultMilliCPURequest, DefaultMemoryRequest). */
const DEFAULTS: Amounts = {cpu: 100, memory: 200 * 1024 * 1024};

/** The sum over containers and sidecars, or the largest init container (with the sidecars before it) if that is more, plus overhead. */
function podAmounts(pod: Pod, of: (container: Container) => Amounts): Amounts {
  let sum = pod.spec.containers.map(of).reduce(plus, {});
  let sidecars: Amounts = {}, init: Amounts = {};
  for (const container of pod.spec.initContainers ?? []) {
    const own = of(container);
    if (container.restartPolicy === "Always") {
      sum = plus(sum, own);
      sidecars = plus(sidecars, own);
      init = larger(init, sidecars);
    } else init = larger(init, plus(sidecars, own));
  }
  const needed = larger(sum, init);
  const whole = {...needed, ...amounts(pod.spec.resources?.requests)};
  return pod.spec.overhead ? plus(whole, amounts(pod.spec.overhead)) : whole;
}

export const podRequests = (pod: Pod): Amounts => podAmounts(pod, (container) => amounts(container.resources?.requests));

/** As podRequests, with the defaults for containers that ask for no CPU or memory. */
export const podRequestsOrDefaults = (pod: Pod): Amounts => podAmounts(pod, (container) => ({...DEFAULTS, ...amounts(container.resources?.requests)}));
