// The token controller (pkg/controller/serviceaccount/tokens_controller.go): Secrets of type service-account-token get their token, and go
// with their ServiceAccount.
import {base64} from "../api/base64.ts";
import {list} from "../api/registry.ts";
import {jwt} from "../api/subresources/token.ts";
import type {Secret, ServiceAccount} from "../api/types.ts";
import type {Component, Reconcile} from "../component.ts";
import {keyOf, splitKey} from "./ownership.ts";

const TYPE = "kubernetes.io/service-account-token", NAME = "kubernetes.io/service-account.name", UID = "kubernetes.io/service-account.uid";

export const tokens: Component = {
  name: "tokens-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    secrets: ({object}) => (object && (object as Secret).type === TYPE ? [keyOf(object)] : []),
    serviceaccounts: ({object, previous}, world) => {
      if (object) return [];
      const {name, namespace} = previous!.metadata;
      return (list(world, "secrets", {namespace: namespace!}) as readonly Secret[]).filter(({type, metadata}) => type === TYPE && metadata.annotations?.[NAME] === name).map(keyOf);
    },
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key), secret = io.client.get("secrets", name, namespace);
    if (!secret || secret.type !== TYPE) return;
    const account = io.client.get("serviceaccounts", secret.metadata.annotations?.[NAME] ?? "", namespace), uid = secret.metadata.annotations?.[UID];
    // A token of an account that is gone, or of an earlier one of its name, is of no use.
    if (!account || (uid && uid !== account.metadata.uid)) return void io.client.delete("secrets", name, namespace, {uid: secret.metadata.uid});
    fill(secret, account, io);
  },
};

function fill(secret: Secret, {metadata: {name, namespace = "", uid}}: ServiceAccount, io: Reconcile): void {
  const ca = io.world.hosts[io.world.cluster.hosts[0]?.name ?? ""]?.files.get("/etc/kubernetes/pki/ca.crt");
  const claims = {
    iss: "kubernetes/serviceaccount", "kubernetes.io/serviceaccount/namespace": namespace, "kubernetes.io/serviceaccount/secret.name": secret.metadata.name,
    "kubernetes.io/serviceaccount/service-account.name": name, "kubernetes.io/serviceaccount/service-account.uid": uid, sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const {data = {}} = secret;
  const wanted = {"ca.crt": base64(ca?.type === "file" ? ca.content : ""), namespace: base64(namespace), token: data["token"] ?? base64(jwt(claims, () => io.random()))};
  // Nothing is written if nothing differs.
  io.client.update("secrets", {...secret, metadata: {...secret.metadata, annotations: {...secret.metadata.annotations, [UID]: uid}}, data: {...data, ...wanted}});
}
