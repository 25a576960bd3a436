// PodTemplates. Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, pkg/registry/core, pkg/printers/internalversion.
import type {PodTemplate} from "../types.ts";
import {templateErrors} from "../validation/workloads.ts";
import {labelsCell, nameColumn, text} from "./columns.ts";
import {kind, type Column} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

export const podtemplate = kind<PodTemplate>({
  resource: "podtemplates", generation: true, returnsDeleted: true, validate: ({template}) => templateErrors(template, "template"), validateUpdate: ({template}) => templateErrors(template, "template"),
  defaults: ({template}) => { if (template?.spec) defaultPodSpec(template.spec); },
  columns: [
    nameColumn, text("Containers", ({template}) => (template?.spec?.containers ?? []).map(({name}) => name).join(",")),
    text("Images", ({template}) => (template?.spec?.containers ?? []).map(({image}) => image ?? "").join(",")), text("Pod Labels", ({template}) => labelsCell(template?.metadata?.labels)),
  ] satisfies readonly Column<PodTemplate>[],
});
