// Vectors `endpointslice`: the slices that a Service's Pods make.
import type {Pod, Service} from "../../../src/sim/api/types.ts";
import {desiredSlices, sliceLabels} from "../../../src/sim/controllers/endpointslice.ts";
import {differs, type VectorTopic} from "./vector.ts";

interface GivenPod { readonly name: string; readonly nodeName: string; readonly phase: string; readonly podIP: string; readonly ready: boolean; readonly deleting: boolean; readonly hostname?: string; readonly subdomain?: string; readonly containerPorts: readonly object[] }
interface Given { readonly service: Service; readonly pods: readonly GivenPod[] | null; readonly nodeZones: {readonly [node: string]: string}; readonly endpointSlices: readonly {readonly endpoints: readonly {readonly addresses: readonly string[]}[]}[] }

const podOf = (pod: GivenPod, i: number): Pod => ({
  metadata: {name: pod.name, namespace: "default", uid: `u${i}`, ...(pod.deleting && {deletionTimestamp: "2026-01-01T00:00:00Z"})},
  spec: {nodeName: pod.nodeName, hostname: pod.hostname, subdomain: pod.subdomain, containers: [{name: "c", ports: pod.containerPorts}]},
  status: {phase: pod.phase, podIP: pod.podIP, conditions: [{type: "Ready", status: pod.ready ? "True" : "False"}]},
}) as unknown as Pod; // all that the controller looks at

const byAddress = (a: {readonly addresses: readonly string[]}, b: {readonly addresses: readonly string[]}) => (a.addresses[0]! < b.addresses[0]! ? -1 : 1);

export const endpointslice: VectorTopic = {
  topic: "endpointslice",
  check(testCase) {
    const {service, pods, nodeZones, endpointSlices} = testCase as unknown as Given; // by the file's note
    const groups = desiredSlices(service, (pods ?? []).map(podOf), (node) => nodeZones[node] || undefined);
    const slices = groups.map(({ports, endpoints}) => ({addressType: "IPv4", endpoints: [...endpoints].sort(byAddress), generateName: `${service.metadata.name}-`, labels: sliceLabels(service), ports}));
    const sorted = <T>(list: readonly T[]) => list.map((slice) => JSON.parse(JSON.stringify(slice)) as T).sort((a, b) => (JSON.stringify((a as {ports?: unknown}).ports) < JSON.stringify((b as {ports?: unknown}).ports) ? -1 : 1));
    return differs(sorted(endpointSlices), sorted(slices));
  },
};
