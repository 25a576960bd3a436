// ValidatingWebhookConfigurations. Source: pkg/apis/admissionregistration/v1/defaults.go, printers.go.
import type {ValidatingWebhookConfiguration} from "../types.ts";
import {webhookErrors} from "../validation/webhooks.ts";
import {ageColumn, integer, nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultWebhook} from "./webhook-defaults.ts";

export const validatingwebhookconfiguration = kind<ValidatingWebhookConfiguration>({
  resource: "validatingwebhookconfigurations", group: "admissionregistration.k8s.io", generation: true, conditionalUpdate: true,
  defaults: ({webhooks}) => webhooks?.forEach(defaultWebhook),
  validate: (object) => webhookErrors(object), validateUpdate: webhookErrors,
  columns: [nameColumn, integer("Webhooks", ({webhooks}) => webhooks?.length ?? 0), ageColumn],
});
