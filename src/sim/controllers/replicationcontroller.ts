// The ReplicationController controller (pkg/controller/replication): the ReplicaSet controller over another kind, whose objects it
// sees as ReplicaSets, as upstream's conversion does.
import {differing, type Client} from "../api/client.ts";
import {matchesMap} from "../api/selectors.ts";
import type {ReplicaSet, ReplicationController} from "../api/types.ts";
import type {Component} from "../component.ts";
import {keyOf, keysOfOwners, splitKey} from "./ownership.ts";
import {sync} from "./replicaset.ts";

export const replicationcontroller: Component = {
  name: "replication-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    replicationcontrollers: ({object}) => (object ? [keyOf(object)] : []),
    pods: keysOfOwners<ReplicationController>("ReplicationController", "replicationcontrollers", ({spec}, labels) => !!spec?.selector && matchesMap(spec.selector, labels)),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const rc = io.client.get("replicationcontrollers", name, namespace);
    if (rc) sync(asSet(rc), differing(io, {client: converting(io.client, rc)}));
  },
};

const asSet = ({spec, status, ...rc}: ReplicationController): ReplicaSet =>
  ({...rc, spec: {...spec, selector: {matchLabels: spec?.selector ?? {}}}, ...(status && {status: {...status, terminatingReplicas: 0}})}) as ReplicaSet; // of another kind, with the same parts

/** A client for which ReplicaSets are ReplicationControllers: of those only the status is written. */
const converting = (client: Client, rc: ReplicationController): Client => differing(client, {
  update: ((resource: string, object: ReplicaSet, subresource?: "status") => {
    if (resource !== "replicasets") return client.update(resource as "pods", object as never, subresource);
    const {terminatingReplicas: _, ...status} = object.status ?? {replicas: 0};
    return asSet(client.update("replicationcontrollers", {...rc, status}, "status"));
  }) as Client["update"], // a resource's name decides the type, here as there
});
