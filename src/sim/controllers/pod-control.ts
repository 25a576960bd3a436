// Pods that a controller makes and deletes for an owner, and the events that tell of it (pkg/controller controller_utils.go RealPodControl).
import {StatusError} from "../api/errors.ts";
import {recordEvent, type EventSource} from "../api/events.ts";
import type {KubeObject, ObjectMeta} from "../api/object.ts";
import type {Pod, PodSpec} from "../api/types.ts";
import type {Reconcile} from "../component.ts";
import {controllerRef} from "./ownership.ts";

/** What the owner's template says of its Pods. */
export interface PodDraft {
  readonly generateName: string;
  readonly labels?: ObjectMeta["labels"] | undefined;
  readonly annotations?: ObjectMeta["annotations"] | undefined;
  readonly finalizers?: ObjectMeta["finalizers"] | undefined;
  readonly spec: PodSpec;
}

/** Throws the StatusError with which the server refuses, after it was told. */
export function createPod(io: Reconcile, source: EventSource, owner: KubeObject, {generateName, labels, annotations, finalizers, spec}: PodDraft): void {
  try {
    const pod = io.client.create("pods", {
      metadata: {
        generateName, namespace: owner.metadata.namespace!, ownerReferences: [controllerRef(owner)],
        ...(labels && {labels}), ...(annotations && {annotations}), ...(finalizers && {finalizers}),
      },
      spec,
    });
    recordEvent(io, source, owner, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    if (error instanceof StatusError) recordEvent(io, source, owner, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    throw error;
  }
}

export function deletePod(io: Reconcile, source: EventSource, owner: KubeObject, {metadata: {name, namespace}}: Pod): void {
  if (io.client.delete("pods", name, namespace)) recordEvent(io, source, owner, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
}
