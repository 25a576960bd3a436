// What an admission plugin is: it may change a draft (admit) or refuse a finished object (validate).
import type {Mutable, Io} from "../kinds/kind.ts";
import type {KubeObject} from "../object.ts";
import type {ResourceInfo} from "../resources.ts";

export interface Attributes {
  readonly info: ResourceInfo;
  readonly subresource: string;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly name: string;
  readonly namespace: string | undefined;
  readonly io: Io;
  readonly dryRun: boolean;
  /** Adds a Warning header. */
  warn(text: string): void;
}

export interface AdmissionPlugin {
  readonly name: string;
  readonly admit?: (object: Mutable<KubeObject>, old: KubeObject | undefined, attributes: Attributes) => void;
  readonly validate?: (object: KubeObject, old: KubeObject | undefined, attributes: Attributes) => void;
}
