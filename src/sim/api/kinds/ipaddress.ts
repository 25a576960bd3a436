// IPAddresses. Source: pkg/apis/networking/v1, printers.go, pkg/controlplane/controller/defaultservicecidr.
// Not simulated: further ranges, from which nothing is taken here; addresses that somebody makes by hand.
import {list} from "../registry.ts";
import type {IPAddress, Service} from "../types.ts";
import {nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

const LABELS = {"ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io"};

export const ipaddress = kind<IPAddress>({
  resource: "ipaddresses", group: "networking.k8s.io",
  computed: (world) => (list(world, "services") as readonly Service[]).flatMap(({metadata, spec}): IPAddress[] => { // of that resource
    const {clusterIP} = spec ?? {}, {name, namespace = "", uid, creationTimestamp, resourceVersion} = metadata;
    return clusterIP && clusterIP !== "None" ? [{apiVersion: "networking.k8s.io/v1", kind: "IPAddress", metadata: {name: clusterIP, uid, creationTimestamp, resourceVersion, labels: LABELS}, spec: {parentRef: {group: "", name, namespace, resource: "services"}}}] : [];
  }).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)),
  columns: [nameColumn, text("ParentRef", ({spec: {parentRef: {resource, namespace, name}}}) => [resource, namespace, name].filter(Boolean).join("/"))],
});
