// Built-in resources that are served in a version in which they are not kept, one line each.
import type {KubeObject} from "../object.ts";

export interface Conversion {
  /** Group and version in which the objects are kept. */
  readonly stored: string;
  toStored(object: KubeObject): KubeObject;
  fromStored(object: KubeObject): KubeObject;
}

/** By `group/version/resource`. */
export const conversions: {readonly [resource: string]: Conversion} = {};
