// ServiceAccount admission: a Pod runs as an account and gets its token mounted. Source: plugin/pkg/admission/serviceaccount.
import {suffix} from "../../random.ts";
import {forbidden} from "../errors.ts";
import {get} from "../registry.ts";
import type {Container, Pod, ServiceAccount, Volume} from "../types.ts";
import type {Mutable} from "../kinds/kind.ts";
import type {AdmissionPlugin} from "./plugin.ts";

const MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  admit(object, _old, {info, subresource, operation, namespace = "", name, io}) {
    if (info.name !== "pods" || subresource || operation !== "CREATE") return;
    const pod = object as unknown as Mutable<Pod>; // of the pods resource
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"]) return;
    pod.spec.serviceAccountName ||= "default";
    pod.spec.serviceAccount = pod.spec.serviceAccountName;
    const account = get(io.world, "serviceaccounts", pod.spec.serviceAccountName, namespace) as ServiceAccount | undefined; // of that resource
    if (!account) throw forbidden(info, name, `error looking up service account ${namespace}/${pod.spec.serviceAccountName}: serviceaccount "${pod.spec.serviceAccountName}" not found`);
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(pod, io.random);
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) pod.spec.imagePullSecrets = account.imagePullSecrets.map((secret) => ({...secret}));
  },
};

function mountToken(pod: Mutable<Pod>, random: () => number): void {
  const {spec} = pod;
  const existing = spec.volumes?.find((volume) => volume.name.startsWith("kube-api-access-"));
  const name = existing?.name ?? `kube-api-access-${suffix(random)}`;
  let used = false;
  const mount = (container: Mutable<Container>) => {
    if (container.volumeMounts?.some(({mountPath}) => mountPath === MOUNT)) return;
    (container.volumeMounts ??= []).push({name, readOnly: true, mountPath: MOUNT});
    used = true;
  };
  spec.initContainers?.forEach(mount);
  spec.containers.forEach(mount);
  if (used && !existing) (spec.volumes ??= []).push(tokenVolume(name));
}

const tokenVolume = (name: string): Mutable<Volume> => ({
  name,
  projected: {defaultMode: 0o644, sources: [
    {serviceAccountToken: {expirationSeconds: 3607, path: "token"}},
    {configMap: {name: "kube-root-ca.crt", items: [{key: "ca.crt", path: "ca.crt"}]}},
    {downwardAPI: {items: [{path: "namespace", fieldRef: {apiVersion: "v1", fieldPath: "metadata.namespace"}}]}},
  ]},
});
