// metadata.resourceVersion of what is sent: none to create, the server's to replace. Source: k8s.io/cli-runtime/pkg/resource helper.go.
import type {Kubectl, Obj} from "./kubectl.ts";

/** Helper.Create leaves out which version a copy of the object was. */
export function withoutVersion<T extends {readonly metadata: object}>(object: T): T {
  const {resourceVersion: _, ...metadata} = object.metadata as {readonly resourceVersion?: string};
  return {...object, metadata};
}

/** Helper.Replace takes the version from the server where the file has none. */
export function versioned(k: Kubectl, object: Obj, path: string): Obj {
  if (object.metadata.resourceVersion) return object;
  const {status, body} = k.client.request({method: "GET", path});
  return status === 200 ? {...object, metadata: {...object.metadata, resourceVersion: (body as Obj).metadata.resourceVersion!}} : object; // the answer is the object
}
