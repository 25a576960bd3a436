// NamespaceLifecycle: nothing is made in a Namespace that does not exist or is ending. Source: k8s.io/apiserver plugin/namespace/lifecycle.
import {forbidden, notFound} from "../errors.ts";
import {get} from "../registry.ts";
import {resourceInfo} from "../resources.ts";
import type {Namespace} from "../types.ts";
import type {AdmissionPlugin} from "./plugin.ts";

const IMMORTAL = new Set(["default", "kube-system", "kube-public"]);

export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  admit(_object, _old, {info, operation, name, namespace, io}) {
    if (operation !== "CREATE" || !info.namespaced || !namespace || info.name.endsWith("accessreviews")) return;
    const found = get(io.world, "namespaces", namespace) as Namespace | undefined; // of that resource
    if (!found) throw notFound(resourceInfo("namespaces"), namespace);
    if (found.metadata.deletionTimestamp || found.status?.phase === "Terminating") {
      const refusal = forbidden(info, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
      const details = refusal.status.details as {causes?: unknown}; // a fresh object of our own
      details.causes = [{reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace"}];
      throw refusal;
    }
  },
  validate(_object, _old, {info, operation, name}) {
    if (operation === "DELETE" && info.name === "namespaces" && IMMORTAL.has(name)) throw forbidden(info, name, "this namespace may not be deleted");
  },
};
