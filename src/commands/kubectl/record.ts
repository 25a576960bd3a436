// `--record`: the command itself as the change's cause, in an annotation that `rollout history` shows. Deprecated, and still there.
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {bool, type FlagSpec} from "./flags.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {pathOf} from "./mapping.ts";

export const CHANGE_CAUSE = "kubernetes.io/change-cause";

export const recordFlag: FlagSpec = bool("record", "", "Record current kubectl command in the resource annotation.", {deprecated: "--record will be removed in the future"});

/** `kubectl set image deployment/web nginx=nginx:1.26 --record=true` */
function cause({flags, command, args}: Kubectl): string {
  const given = flags.given().map((name) => ` --${name}=${flags.all(name).join(",")}`).join("");
  return `kubectl ${[command, ...args].filter(Boolean).join(" ")}${given}`;
}

/** The object with the annotation, if it was asked for. */
export function recorded<T extends Obj>(k: Kubectl, object: T): T {
  if (!k.flags.is("record")) return object;
  return {...object, metadata: {...object.metadata, annotations: {...object.metadata.annotations, [CHANGE_CAUSE]: cause(k)}}};
}

/** The same for verbs that change an object by a patch of their own: a second patch. */
export function recordAfter(k: Kubectl, info: ResourceInfo, namespace: string | undefined, name: string): void {
  if (k.flags.is("record")) k.call("PATCH", pathOf(info, namespace, name), {body: {metadata: {annotations: {[CHANGE_CAUSE]: cause(k)}}}, contentType: "application/merge-patch+json"});
}
