// kubectl describe for ConfigMaps, Secrets and ServiceAccounts.
import type {ConfigMap, Secret, ServiceAccount} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {events} from "./events.ts";
import {head, Writer} from "./writer.ts";

export function describeConfigMap(k: Kubectl, object: Obj): string {
  const {metadata, data, binaryData} = object as unknown as ConfigMap;
  const writer = new Writer();
  head(writer, metadata);
  writer.raw("\nData\n====\n");
  for (const key of Object.keys(data ?? {}).sort()) writer.raw(`${key}:\n----\n${data![key]}\n\n`);
  writer.raw("\nBinaryData\n====\n");
  for (const key of Object.keys(binaryData ?? {}).sort()) writer.raw(`${key}: ${atob(String(binaryData![key])).length} bytes\n`);
  writer.raw("\n");
  events(k, writer, {kind: "ConfigMap", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}

export function describeSecret(_k: Kubectl, object: Obj): string {
  const {metadata, data, type} = object as unknown as Secret;
  const writer = new Writer();
  head(writer, metadata);
  writer.raw(`\nType:\t${type}\n\nData\n====\n`);
  for (const key of Object.keys(data ?? {}).sort()) {
    const value = atob(String(data![key]));
    writer.raw(`${key}:\t${type === "kubernetes.io/service-account-token" && key === "token" ? value : `${value.length} bytes`}\n`);
  }
  return writer.toString();
}

export function describeServiceAccount(k: Kubectl, object: Obj): string {
  const {metadata, imagePullSecrets = []} = object as unknown as ServiceAccount;
  const writer = new Writer();
  head(writer, metadata);
  if (imagePullSecrets.length === 0) writer.line(0, "Image pull secrets:\t<none>");
  for (const [i, {name}] of imagePullSecrets.entries()) writer.line(0, `${i === 0 ? "Image pull secrets:" : " ".repeat(19)}\t${name}`);
  events(k, writer, {kind: "ServiceAccount", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid});
  return writer.toString();
}
