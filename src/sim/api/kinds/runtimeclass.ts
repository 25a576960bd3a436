// RuntimeClasses. Source: printers.go and pkg/apis of each.
import type {RuntimeClass} from "../types.ts";
import {runtimeClassErrors} from "../validation/policy.ts";
import {ageColumn, nameColumn, text} from "./columns.ts";
import {immutable} from "../validation/rules.ts";
import {kind} from "./kind.ts";

export const runtimeclass = kind<RuntimeClass>({resource: "runtimeclasses", group: "node.k8s.io", createOnUpdate: true, conditionalUpdate: true, validate: runtimeClassErrors, validateUpdate: (object, old) => [...runtimeClassErrors(object), ...immutable(object.handler, "handler", object.handler === old.handler)], columns: [nameColumn, text("Handler", ({handler}) => handler), ageColumn]});
