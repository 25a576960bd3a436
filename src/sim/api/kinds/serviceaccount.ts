// ServiceAccounts. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import type {ServiceAccount} from "../types.ts";
import {ageColumn, nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";

export const serviceaccount = kind<ServiceAccount>({
  resource: "serviceaccounts", returnsDeleted: true,
  columns: [nameColumn, ageColumn],
});
