// A request's path taken apart. Source: k8s.io/apiserver/pkg/endpoints/request requestinfo.go.
export interface Target {
  /** Path without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** `v1`, `apps/v1`; empty if the path is no API path. */
  readonly groupVersion: string;
  readonly namespace: string | undefined;
  /** Plural name, or empty. */
  readonly resource: string;
  readonly name: string;
  readonly subresource: string;
  /** What follows the subresource: `proxy/…`. */
  readonly rest: string;
}

export function parsePath(text: string): Target {
  const at = text.indexOf("?");
  const path = at < 0 ? text : text.slice(0, at);
  const query = new URLSearchParams(at < 0 ? "" : text.slice(at + 1));
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  const none: Target = {path, query, groupVersion: "", namespace: undefined, resource: "", name: "", subresource: "", rest: ""};
  const length = parts[0] === "api" ? 2 : parts[0] === "apis" ? 3 : 0;
  if (!length || parts.length < length) return none;
  const groupVersion = parts.slice(1, length).join("/");
  let rest = parts.slice(length), namespace: string | undefined;
  if (rest[0] === "namespaces" && rest.length > 2 && rest[2] !== "finalize" && rest[2] !== "status") {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  return {...none, groupVersion, namespace, resource: rest[0] ?? "", name: rest[1] ?? "", subresource: rest[2] ?? "", rest: rest.slice(3).join("/")};
}
