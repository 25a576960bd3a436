// ResourceQuotas. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import type {ResourceQuota} from "../types.ts";
import {quotaErrors, quotaUpdateErrors} from "../validation/core.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {kind} from "./kind.ts";
import {quotaText} from "./quota-text.ts";

export const resourcequota = kind<ResourceQuota>({
  resource: "resourcequotas", status: true, returnsDeleted: true, validate: quotaErrors, validateUpdate: quotaUpdateErrors,
  columns: [nameColumn, text("Request", (object) => quotaText(object, false)), text("Limit", (object) => quotaText(object, true)), ageColumn],
});
