// What a joining machine trusts: ConfigMap cluster-info in kube-public is signed with each bootstrap token (pkg/controller/bootstrap/bootstrapsigner.go,
// k8s.io/cluster-bootstrap/token/jws). A signature is a JWS with detached content.
import type {ConfigMap, Secret} from "../api/types.ts";
import {parseInstant} from "../clock.ts";
import type {Component} from "../component.ts";
import {base64Url} from "../api/base64.ts";
import {hmacSha256} from "../sha256.ts";

const PREFIX = "jws-kubeconfig-", TOKEN = "bootstrap.kubernetes.io/token";

export const bootstrapsigner: Component = {
  name: "bootstrap-signer",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {
    configmaps: ({object}) => (object?.metadata.name === "cluster-info" && object.metadata.namespace === "kube-public" ? ["cluster-info"] : []),
    secrets: ({object, previous}) => (((object ?? previous) as Secret).type === TOKEN && (object ?? previous)!.metadata.namespace === "kube-system" ? ["cluster-info"] : []), // of that resource
  },
  reconcile(name, {client, nowMs}) {
    const info = client.get("configmaps", name, "kube-public"), content = info?.data?.["kubeconfig"];
    if (!info || content === undefined) return;
    const wanted = {...others(info), ...signatures(client.list("secrets", {namespace: "kube-system"}), content, nowMs)};
    // Nothing is written if nothing differs.
    client.update("configmaps", {...info, data: wanted});
  },
};

const others = ({data = {}}: ConfigMap): {[key: string]: string} => Object.fromEntries(Object.entries(data).filter(([key]) => !key.startsWith(PREFIX)));

function signatures(secrets: readonly Secret[], content: string, nowMs: number): {[key: string]: string} {
  const found: {[key: string]: string} = {};
  for (const {type, data = {}} of secrets) {
    const text = (key: string): string => atob(data[key] ?? "");
    const id = text("token-id"), secret = text("token-secret"), end = text("expiration");
    if (type !== TOKEN || !id || !secret || text("usage-bootstrap-signing") !== "true" || (end && parseInstant(end) <= nowMs)) continue;
    found[`${PREFIX}${id}`] = signature(content, id, secret);
  }
  return found;
}


/** ComputeDetachedSignature: the content stands between the two dots in the computation only. */
function signature(content: string, id: string, secret: string): string {
  const header = base64Url(JSON.stringify({alg: "HS256", kid: id}));
  return `${header}..${base64Url(String.fromCharCode(...hmacSha256(secret, `${header}.${base64Url(String.fromCharCode(...new TextEncoder().encode(content)))}`)))}`;
}
