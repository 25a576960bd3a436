// EndpointSlices. Source: pkg/apis/{discovery,networking}/v1/defaults.go, printers.go.
import {equal} from "../equal.ts";
import type {EndpointSlice} from "../types.ts";
import {endpointSliceErrors} from "../validation/network.ts";
import {ageColumn, moreThan, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const endpointslice = kind<EndpointSlice>({
  resource: "endpointslices", group: "discovery.k8s.io", generation: true,
  generationFollows: ({metadata}, old) => !equal(metadata.labels, old.metadata.labels),
  defaults(object) {
    for (const port of object.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  // dropTopologyOnV1.
  prepareForCreate: ({endpoints}) => endpoints?.forEach((endpoint) => { delete endpoint.deprecatedTopology; }),
  warnings: ({addressType}) => (addressType === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : []),
  validate: endpointSliceErrors, validateUpdate: endpointSliceErrors,
  columns: [
    nameColumn, text("AddressType", ({addressType}) => addressType),
    text("Ports", ({ports}) => {
      if (!ports?.length) return "<unset>";
      const shown = ports.map(({port}) => (port === undefined ? "<unset>" : String(port)));
      return moreThan(shown, 3);
    }),
    text("Endpoints", ({endpoints}) => (endpoints?.length ? moreThan(endpoints.flatMap(({addresses}) => addresses), 3) : "<unset>")),
    ageColumn,
  ],
});
