// kubectl describe for namespaces, quotas and limit ranges.
import {canonical, parseQuantity, quantityText, wholeUnits} from "../../../sim/api/quantity.ts";
import type {LimitRange, Namespace, ResourceQuota} from "../../../sim/api/types.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {listOf} from "../workload.ts";
import {head, time, Writer} from "./writer.ts";

export function describeNamespace(k: Kubectl, object: Obj): string {
  const {metadata, status} = object as unknown as Namespace;
  const writer = new Writer();
  head(writer, metadata, {namespaced: false});
  writer.line(0, `Status:\t${status?.phase ?? ""}`);
  if (status?.conditions?.length) {
    writer.raw("Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n  ----\t------\t------------------\t------\t-------\n");
    for (const one of status.conditions) writer.raw(`  ${one.type}\t${one.status}\t${time(one.lastTransitionTime)}\t${one.reason ?? ""}\t${one.message ?? ""}\n`);
  }
  const quotas = [...listOf<ResourceQuota>(k, "resourcequotas", metadata.name)].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  writer.raw(quotas.length === 0 ? "\nNo resource quota.\n" : "\nResource Quotas\n");
  for (const quota of quotas) quotaOfNamespace(writer, quota);
  const ranges = listOf<LimitRange>(k, "limitranges", metadata.name);
  writer.raw(ranges.length === 0 ? "\nNo LimitRange resource.\n" : `\nResource Limits\n ${LIMITS.join("\t")}\n ${DASHES.join("\t")}\n`);
  for (const range of ranges) limits(writer, range, " ");
  return writer.toString();
}

const SCOPES: {readonly [scope: string]: string} = {
  Terminating: "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating: "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort: "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort: "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

function scopes(writer: Writer, quota: ResourceQuota, level: number, bullet: string): void {
  const list = [...quota.spec?.scopes ?? []].sort();
  if (list.length === 0) return;
  writer.line(level, `Scopes:\t${list.join(", ")}`);
  for (const scope of list) if (SCOPES[scope]) writer.line(level, `${bullet} ${SCOPES[scope]}`);
}

function quotaOfNamespace(writer: Writer, quota: ResourceQuota): void {
  writer.line(1, `Name:\t${quota.metadata.name}`);
  scopes(writer, quota, 1, "*");
  writer.line(1, "Resource\tUsed\tHard");
  writer.line(1, "--------\t---\t---");
  for (const [key, hard] of Object.entries(quota.status?.hard ?? {}).sort(byKey)) writer.line(1, `${key}\t${quantityText(quota.status?.used?.[key] ?? "0")}\t${quantityText(hard)}`);
}

export function describeQuota(_k: Kubectl, object: Obj): string {
  const quota = object as unknown as ResourceQuota;
  const writer = new Writer();
  writer.line(0, `Name:\t${quota.metadata.name}`);
  writer.line(0, `Namespace:\t${quota.metadata.namespace}`);
  scopes(writer, quota, 0, " *");
  writer.line(0, "Resource\tUsed\tHard");
  writer.line(0, "--------\t----\t----");
  for (const [key, text] of Object.entries(quota.status?.hard ?? {}).sort(byKey)) {
    const hard = parseQuantity(text), used = parseQuantity(quota.status?.used?.[key] ?? "0");
    // What is used takes the limit's format: whole units then.
    const shown = used.format === hard.format ? used : parseQuantity(String(wholeUnits(used)));
    writer.line(0, `${key}\t${canonical(used.format === hard.format ? used : {...shown, format: hard.format})}\t${canonical(hard)}`);
  }
  return writer.toString();
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const LIMITS = ["Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio"];
const DASHES = LIMITS.map((title) => "-".repeat(title.length));

function limits(writer: Writer, {spec}: LimitRange, indent: string): void {
  for (const item of spec?.limits ?? []) {
    const maps = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const keys = [...new Set(maps.flatMap((map) => Object.keys(map ?? {})))].sort();
    for (const key of keys) writer.raw(`${indent}${item.type}\t${key}\t${maps.map((map) => map?.[key] === undefined ? "-" : quantityText(map[key])).join("\t")}\n`);
  }
}

export function describeLimitRange(_k: Kubectl, object: Obj): string {
  const range = object as unknown as LimitRange;
  const writer = new Writer();
  writer.line(0, `Name:\t${range.metadata.name}`);
  writer.line(0, `Namespace:\t${range.metadata.namespace}`);
  writer.raw(`${LIMITS.join("\t")}\n${DASHES.join("\t")}\n`);
  limits(writer, range, "");
  return writer.toString();
}
