// Webhook configurations: stored and shown; nothing calls them. Source: pkg/apis/admissionregistration/v1/defaults.go, printers.go.
import type {MutatingWebhookConfiguration, ValidatingWebhookConfiguration} from "../types.ts";
import {webhookErrors} from "../validation/webhooks.ts";
import {ageColumn, integer, nameColumn} from "./columns.ts";
import {kind, type Mutable} from "./kind.ts";

type Webhook = NonNullable<ValidatingWebhookConfiguration["webhooks"]>[number];

function defaultWebhook(webhook: Mutable<Webhook>): void {
  webhook.failurePolicy ??= "Fail";
  webhook.matchPolicy ??= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  for (const rule of webhook.rules ?? []) rule.scope ??= "*";
  const service = webhook.clientConfig?.service; // damaged ones come this far, too
  if (service) service.port ??= 443;
}

const GROUP = "admissionregistration.k8s.io";

export const validatingwebhookconfiguration = kind<ValidatingWebhookConfiguration>({
  resource: "validatingwebhookconfigurations", group: GROUP, generation: true, conditionalUpdate: true,
  defaults: ({webhooks}) => webhooks?.forEach(defaultWebhook),
  validate: (object) => webhookErrors(object), validateUpdate: webhookErrors,
  columns: [nameColumn, integer("Webhooks", ({webhooks}) => webhooks?.length ?? 0), ageColumn],
});

export const mutatingwebhookconfiguration = kind<MutatingWebhookConfiguration>({
  resource: "mutatingwebhookconfigurations", group: GROUP, generation: true, conditionalUpdate: true,
  validate: (object) => webhookErrors(object), validateUpdate: webhookErrors,
  defaults({webhooks}) {
    for (const webhook of webhooks ?? []) {
      defaultWebhook(webhook);
      webhook.reinvocationPolicy ??= "Never";
    }
  },
  columns: [nameColumn, integer("Webhooks", ({webhooks}) => webhooks?.length ?? 0), ageColumn],
});
