// /healthz, /livez, /readyz: whether all of the server's checks pass, one by one with ?verbose. Source: k8s.io/apiserver/pkg/server/healthz.
// The checks of a running server always pass here; of those, only etcd's can fail, and then nothing answers at all.
import type {Response} from "./client.ts";
import {pathNotFound} from "./errors.ts";

const HOOKS = [
  "start-apiserver-admission-initializer", "generic-apiserver-start-informers", "priority-and-fairness-config-consumer", "priority-and-fairness-filter", "storage-object-count-tracker-hook",
  "start-apiextensions-informers", "start-apiextensions-controllers", "crd-informer-synced", "start-system-namespaces-controller", "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller", "start-kube-apiserver-identity-lease-garbage-collector", "start-legacy-token-tracking-controller", "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles", "scheduling/bootstrap-system-priority-classes", "priority-and-fairness-config-producer", "bootstrap-controller", "start-kubernetes-service-cidr-controller",
  "aggregator-reload-proxy-client-cert", "start-kube-aggregator-informers", "apiservice-status-local-available-controller", "apiservice-status-remote-available-controller",
  "apiservice-registration-controller", "apiservice-discovery-controller", "kube-apiserver-autoregistration", "autoregister-completion", "apiservice-openapi-controller", "apiservice-openapiv3-controller",
].map((name) => (name === "autoregister-completion" ? name : `poststarthook/${name}`));

const CHECKS: {readonly [path: string]: readonly string[]} = {
  healthz: ["ping", "log", "etcd", ...HOOKS], livez: ["ping", "log", "etcd", ...HOOKS], readyz: ["ping", "log", "etcd", "etcd-readiness", "informer-sync", ...HOOKS, "shutdown"],
};

/** The answer to a health path; undefined for other paths. */
export function health(path: string, query: URLSearchParams): Omit<Response, "warnings"> | undefined {
  const [, name = "", check] = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path) ?? [], checks = CHECKS[name];
  if (!checks) return undefined;
  if (check !== undefined) {
    if (!checks.includes(check)) throw pathNotFound();
    return {status: 200, body: "ok"};
  }
  const excluded = new Set(query.getAll("exclude"));
  const unknown = [...excluded].filter((one) => !checks.includes(one));
  const lines = checks.map((one) => (excluded.has(one) ? `[+]${one} excluded: ok` : `[+]${one} ok`));
  const warning = unknown.length ? [`warn: some health checks cannot be excluded: no matches for ${unknown.map((one) => JSON.stringify(one)).join(", ")}`] : [];
  return {status: 200, body: query.has("verbose") ? `${[...lines, ...warning, `${name} check passed`].join("\n")}\n` : "ok"};
}

export const healthPaths: readonly string[] = Object.entries(CHECKS).flatMap(([name, checks]) => [`/${name}`, ...checks.map((check) => `/${name}/${check}`)]);
