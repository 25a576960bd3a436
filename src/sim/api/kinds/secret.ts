// Secrets. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import {base64} from "../base64.ts";
import type {Secret} from "../types.ts";
import {secretErrors, secretUpdateErrors, secretWarnings} from "../validation/core.ts";
import {ageColumn, integer, nameColumn, sizeOf, text} from "./columns.ts";
import {kind} from "./kind.ts";

export const secret = kind<Secret>({
  resource: "secrets", validate: secretErrors, validateUpdate: secretUpdateErrors, warnings: secretWarnings,
  defaults(object) {
    object.type ||= "Opaque";
    if (!object.stringData) return;
    object.data = {...object.data, ...Object.fromEntries(Object.entries(object.stringData).map(([key, value]) => [key, base64(value)]))};
    delete object.stringData;
  },
  fields: {type: ({type}) => type ?? ""},
  columns: [nameColumn, text("Type", ({type}) => type ?? ""), integer("Data", ({data}) => sizeOf(data)), ageColumn],
});
