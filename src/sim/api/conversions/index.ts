// Built-in resources that are served in a version in which they are not kept, one line each.
import type {KubeObject} from "../object.ts";
import {autoscalingV1} from "./autoscaling.ts";
import {eventsV1} from "./events.ts";

export interface Conversion {
  /** Group and version in which the objects are kept. */
  readonly stored: string;
  toStored(object: KubeObject): KubeObject;
  fromStored(object: KubeObject): KubeObject;
}

/** By `group/version/resource`. */
export const conversions: {readonly [resource: string]: Conversion} = {
  "autoscaling/v1/horizontalpodautoscalers": autoscalingV1,
  "events.k8s.io/v1/events": eventsV1,
};
