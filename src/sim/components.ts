// The list of components that run in every world, one line each. Order matters only for ties in time.
import type {Component} from "./component.ts";
import {kubelet} from "./kubelet/kubelet.ts";

export const components: readonly Component[] = [
  kubelet,
];
