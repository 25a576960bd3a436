// LimitRanges. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import {uuid} from "../../random.ts";
import type {LimitRange} from "../types.ts";
import {limitRangeErrors} from "../validation/core.ts";
import {nameColumn, sizeOf} from "./columns.ts";
import {kind} from "./kind.ts";

export const limitrange = kind<LimitRange>({
  resource: "limitranges", createOnUpdate: true,
  prepareForCreate: ({metadata}, io) => { metadata.name ||= uuid(io.random); }, validate: limitRangeErrors, validateUpdate: limitRangeErrors,
  defaults({spec}) {
    for (const item of spec?.limits ?? []) {
      if (item.type !== "Container") continue;
      item.default = {...item.max, ...item.default};
      item.defaultRequest = {...item.min, ...item.default, ...item.defaultRequest};
      if (!sizeOf(item.default)) delete item.default;
      if (!sizeOf(item.defaultRequest)) delete item.defaultRequest;
    }
  },
  columns: [nameColumn, {name: "Created At", type: "date", cell: ({metadata}) => metadata.creationTimestamp}],
});
