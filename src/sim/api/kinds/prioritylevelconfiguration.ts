// PriorityLevelConfigurations. Source: pkg/apis/flowcontrol/v1/defaults.go, pkg/registry/flowcontrol, printers.go.
import type {PriorityLevelConfiguration} from "../types.ts";
import {priorityLevelErrors} from "../validation/flowcontrol.ts";
import {ageColumn, integer, nameColumn, NONE, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const prioritylevelconfiguration = kind<PriorityLevelConfiguration>({
  resource: "prioritylevelconfigurations", group: "flowcontrol.apiserver.k8s.io", generation: true, status: true,
  defaults({spec}) {
    for (const part of [spec.exempt, spec.limited]) {
      if (!part) continue;
      part.nominalConcurrencyShares ??= part === spec.limited ? 30 : 0;
      part.lendablePercent ??= 0;
    }
    const queuing = spec.limited?.limitResponse?.queuing;
    if (!queuing) return;
    queuing.handSize ||= 8;
    queuing.queues ||= 64;
    queuing.queueLengthLimit ||= 50;
  },
  validate: priorityLevelErrors, validateUpdate: priorityLevelErrors,
  columns: [
    nameColumn, text("Type", ({spec}) => spec.type), integer("NominalConcurrencyShares", ({spec}) => spec.limited?.nominalConcurrencyShares ?? NONE),
    integer("Queues", ({spec}) => spec.limited?.limitResponse?.queuing?.queues ?? NONE), integer("HandSize", ({spec}) => spec.limited?.limitResponse?.queuing?.handSize ?? NONE),
    integer("QueueLengthLimit", ({spec}) => spec.limited?.limitResponse?.queuing?.queueLengthLimit ?? NONE), ageColumn,
  ],
});
