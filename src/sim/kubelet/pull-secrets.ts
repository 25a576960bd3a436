// Image pull secrets that are not there: told with each sync of the Pod, and the pull is tried without them.
// Real: kubelet.getPullSecretsForPod. Not simulated: what registries would say to wrong credentials.
import {podEvent} from "./events.ts";
import type {PodSync} from "./worker.ts";

export function reportMissingPullSecrets(sync: PodSync): void {
  const {namespace} = sync.pod.metadata;
  const missing = (sync.pod.spec.imagePullSecrets ?? []).flatMap(({name}) => name && !sync.io.client.get("secrets", name, namespace) ? [name] : []);
  if (missing.length > 0) podEvent(sync, "Warning", "FailedToRetrieveImagePullSecret", `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`);
}
