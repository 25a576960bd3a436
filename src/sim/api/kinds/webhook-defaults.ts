// The defaults of webhooks. Source: pkg/apis/admissionregistration/v1/defaults.go, printers.go.
import type {ValidatingWebhookConfiguration} from "../types.ts";
import type {Mutable} from "./kind.ts";

export type Webhook = NonNullable<ValidatingWebhookConfiguration["webhooks"]>[number];

export function defaultWebhook(webhook: Mutable<Webhook>): void {
  webhook.failurePolicy ??= "Fail";
  webhook.matchPolicy ??= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  for (const rule of webhook.rules ?? []) rule.scope ??= "*";
  const service = webhook.clientConfig?.service; // damaged ones come this far, too
  if (service) service.port ??= 443;
}
