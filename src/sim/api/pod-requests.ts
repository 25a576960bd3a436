// What a Pod's containers ask for together: sidecars count for all that starts after them. Source: k8s.io/component-helpers/resource AggregateContainerRequests.
import {addQuantities, canonical, compareQuantities, parseQuantity, type Quantity} from "./quantity.ts";
import type {Container, PodSpec} from "./types.ts";

type Sums = Map<string, Quantity>;

const add = (sums: Sums, amounts: {readonly [name: string]: string | number} | undefined): void => {
  for (const [name, value] of Object.entries(amounts ?? {})) {
    const quantity = parseQuantity(value), before = sums.get(name);
    sums.set(name, before ? addQuantities(before, quantity) : quantity);
  }
};
const requestsOf = ({resources}: Pick<Container, "resources">) => resources?.requests;

export function aggregateRequests({containers, initContainers = []}: Pick<PodSpec, "containers" | "initContainers">): {readonly [name: string]: string} {
  const running: Sums = new Map(), sidecars: Sums = new Map(), most: Sums = new Map();
  for (const container of containers) add(running, requestsOf(container));
  for (const container of initContainers) {
    const start: Sums = new Map(sidecars);
    add(start, requestsOf(container));
    if (container.restartPolicy === "Always") { add(running, requestsOf(container)); add(sidecars, requestsOf(container)); }
    for (const [name, quantity] of start) if (!most.has(name) || compareQuantities(quantity, most.get(name)!) > 0) most.set(name, quantity);
  }
  for (const [name, quantity] of most) if (!running.has(name) || compareQuantities(quantity, running.get(name)!) > 0) running.set(name, quantity);
  return Object.fromEntries([...running].map(([name, quantity]) => [name, canonical(quantity)]));
}
