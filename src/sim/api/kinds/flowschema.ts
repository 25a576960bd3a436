// FlowSchemas. Source: pkg/apis/flowcontrol/v1/defaults.go, pkg/registry/flowcontrol, printers.go.
import type {FlowSchema} from "../types.ts";
import {flowSchemaErrors} from "../validation/flowcontrol.ts";
import {ageColumn, integer, nameColumn, NONE, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const flowschema = kind<FlowSchema>({
  resource: "flowschemas", group: "flowcontrol.apiserver.k8s.io", generation: true, status: true,
  defaults: ({spec}) => { spec.matchingPrecedence ||= 1000; },
  validate: flowSchemaErrors, validateUpdate: flowSchemaErrors,
  columns: [
    nameColumn, text("PriorityLevel", ({spec}) => spec.priorityLevelConfiguration.name), integer("MatchingPrecedence", ({spec}) => spec.matchingPrecedence ?? 0), text("DistinguisherMethod", ({spec}) => spec.distinguisherMethod?.type ?? NONE),
    ageColumn, text("MissingPL", ({status}) => status?.conditions?.find(({type}) => type === "Dangling")?.status ?? "?"),
  ],
});
