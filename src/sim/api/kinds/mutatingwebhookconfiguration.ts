// MutatingWebhookConfigurations. Source: pkg/apis/admissionregistration/v1/defaults.go, printers.go.
import type {MutatingWebhookConfiguration} from "../types.ts";
import {webhookErrors} from "../validation/webhooks.ts";
import {ageColumn, integer, nameColumn} from "./columns.ts";
import {kind} from "./kind.ts";
import {defaultWebhook} from "./webhook-defaults.ts";

export const mutatingwebhookconfiguration = kind<MutatingWebhookConfiguration>({
  resource: "mutatingwebhookconfigurations", group: "admissionregistration.k8s.io", generation: true, conditionalUpdate: true,
  validate: (object) => webhookErrors(object), validateUpdate: webhookErrors,
  defaults({webhooks}) {
    for (const webhook of webhooks ?? []) {
      defaultWebhook(webhook);
      webhook.reinvocationPolicy ??= "Never";
    }
  },
  columns: [nameColumn, integer("Webhooks", ({webhooks}) => webhooks?.length ?? 0), ageColumn],
});
