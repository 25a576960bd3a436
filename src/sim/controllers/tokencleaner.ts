// Bootstrap tokens whose time is over are deleted (pkg/controller/bootstrap/tokencleaner.go).
import type {Secret} from "../api/types.ts";
import {parseInstant} from "../clock.ts";
import type {Component} from "../component.ts";

export const tokencleaner: Component = {
  name: "token-cleaner",
  unit: () => "kube-controller-manager",
  latencyMs: 20,
  watches: {secrets: ({object}) => (object?.metadata.namespace === "kube-system" && (object as Secret).type === "bootstrap.kubernetes.io/token" ? [object.metadata.name] : [])},
  reconcile(name, io) {
    const secret = io.client.get("secrets", name, "kube-system"), text = secret?.data?.["expiration"];
    const endMs = text ? parseInstant(atob(text)) : NaN;
    if (!secret || Number.isNaN(endMs)) return;
    if (endMs > io.nowMs) return io.requeue(endMs - io.nowMs);
    io.client.delete("secrets", name, "kube-system", {uid: secret.metadata.uid});
  },
};
