// What every namespace gets: a ServiceAccount called default, and the cluster's CA as ConfigMap kube-root-ca.crt
// (pkg/controller/serviceaccount, pkg/controller/certificates/rootcacertpublisher).
import type {Component} from "../component.ts";

const DESCRIPTION = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

export const serviceaccount: Component = {
  name: "service-account-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 5,
  watches: {
    namespaces: ({object}) => (object ? [object.metadata.name] : []),
    serviceaccounts: ({object, previous}) => (object || previous!.metadata.name !== "default" ? [] : [previous!.metadata.namespace!]),
    configmaps: ({object, previous}) => (object || previous!.metadata.name !== "kube-root-ca.crt" ? [] : [previous!.metadata.namespace!]),
  },
  reconcile(namespace, {client, world}) {
    if (client.get("namespaces", namespace)?.status?.phase !== "Active") return;
    if (!client.get("serviceaccounts", "default", namespace)) client.create("serviceaccounts", {metadata: {name: "default", namespace}});
    if (client.get("configmaps", "kube-root-ca.crt", namespace)) return;
    const ca = world.hosts[world.cluster.hosts[0]?.name ?? ""]?.files.get("/etc/kubernetes/pki/ca.crt");
    client.create("configmaps", {metadata: {name: "kube-root-ca.crt", namespace, annotations: {"kubernetes.io/description": DESCRIPTION}}, data: {"ca.crt": ca?.type === "file" ? ca.content : ""}});
  },
};
