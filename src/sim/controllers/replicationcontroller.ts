// The ReplicationController controller (pkg/controller/replication): the ReplicaSet controller over another kind, whose objects it
// sees as ReplicaSets, as upstream's conversion does.
import type {Client} from "../api/client.ts";
import {matchesMap} from "../api/selectors.ts";
import {list} from "../api/registry.ts";
import type {Pod, ReplicaSet, ReplicationController} from "../api/types.ts";
import type {Change, Component} from "../component.ts";
import type {World} from "../world.ts";
import {controllerOf, keyOf, ownerKeys, splitKey} from "./ownership.ts";
import {sync} from "./replicaset.ts";

export const replicationcontroller: Component = {
  name: "replication-controller",
  unit: () => "kube-controller-manager",
  latencyMs: 10,
  watches: {
    replicationcontrollers: ({object}) => (object ? [keyOf(object)] : []),
    pods: (change, world) => podKeys(change as Change<Pod>, world),
  },
  reconcile(key, io) {
    const {name, namespace} = splitKey(key);
    const rc = io.client.get("replicationcontrollers", name, namespace);
    if (rc) sync(asSet(rc), {...io, client: converting(io.client, rc)});
  },
};

function podKeys({object, previous}: Change<Pod>, world: World): readonly string[] {
  const owners = ownerKeys("ReplicationController", object, previous);
  if (!object || controllerOf(object) || owners.length) return owners;
  return (list(world, "replicationcontrollers", {namespace: object.metadata.namespace}) as ReplicationController[]).filter(({spec}) => spec?.selector && matchesMap(spec.selector, object.metadata.labels)).map(keyOf);
}

const asSet = ({spec, status, ...rc}: ReplicationController): ReplicaSet =>
  ({...rc, spec: {...spec, selector: {matchLabels: spec?.selector ?? {}}}, ...(status && {status: {...status, terminatingReplicas: 0}})}) as ReplicaSet; // of another kind, with the same parts

/** A client for which ReplicaSets are ReplicationControllers: of those only the status is written. */
const converting = (client: Client, rc: ReplicationController): Client => ({
  ...client,
  update: ((resource: string, object: ReplicaSet, subresource?: "status") => {
    if (resource !== "replicasets") return client.update(resource as "pods", object as never, subresource);
    const {terminatingReplicas: _, ...status} = object.status ?? {replicas: 0};
    return asSet(client.update("replicationcontrollers", {...rc, status}, "status"));
  }) as Client["update"], // a resource's name decides the type, here as there
});
