// CronJobs. Source: k8s.io/kubernetes/pkg/apis/batch/v1/defaults.go, pkg/registry/batch/cronjob.
import type {CronJob} from "../types.ts";
import {cronJobErrors, cronJobUpdateErrors, workloadWarnings} from "../validation/batch.ts";
import {ageColumn, boolean, integer, nameColumn, NONE, selectorCell, since, text, wide} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultPodSpec} from "./pod-defaults.ts";

const podOf = ({spec}: CronJob) => spec?.jobTemplate.spec?.template.spec;

export const cronjob = kind<CronJob>({
  resource: "cronjobs", group: "batch", generation: true, status: true,
  defaults({spec}) {
    if (!spec) return;
    spec.concurrencyPolicy ??= "Allow";
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    const job = spec.jobTemplate.spec;
    if (job?.template.spec) defaultPodSpec(job.template.spec);
  },
  validate: cronJobErrors,
  validateUpdate: cronJobUpdateErrors,
  warnings: workloadWarnings,
  columns: [
    nameColumn,
    text("Schedule", ({spec}) => spec?.schedule ?? ""),
    text("Timezone", ({spec}) => spec?.timeZone ?? NONE),
    boolean("Suspend", ({spec}) => (spec?.suspend === undefined ? "<unset>" : spec.suspend ? "True" : "False")),
    integer("Active", ({status}) => status?.active?.length ?? 0),
    text("Last Schedule", ({status}, nowMs) => (status?.lastScheduleTime ? since(status.lastScheduleTime, nowMs) : NONE)),
    ageColumn,
    wide(text("Containers", (object) => (podOf(object)?.containers ?? []).map(({name}) => name).join(","))),
    wide(text("Images", (object) => (podOf(object)?.containers ?? []).map(({image}) => image ?? "").join(","))),
    wide(text("Selector", ({spec}) => selectorCell(spec?.jobTemplate.spec?.selector))),
  ],
});
