// What a kubelet reads of its configuration file when it starts. Real: pkg/kubelet/apis/config (KubeletConfiguration, its v1beta1 defaults).
// Not simulated: the fields that are not named here; a file that says something wrong counts as the defaults.
import {load} from "js-yaml";
import {goDuration} from "../api/duration.ts";
import type {Host} from "../hosts/host.ts";

/** Pods of at least this priority have so many seconds when the machine shuts down. */
export interface ShutdownGroup { readonly priority: number; readonly seconds: number }

interface Fields {
  readonly shutdownGracePeriod?: unknown;
  readonly shutdownGracePeriodCriticalPods?: unknown;
  readonly shutdownGracePeriodByPodPriority?: unknown;
}

const SYSTEM_CRITICAL = 2_000_000_000;
/** Seconds of a Go duration such as `1m30s`. */
const seconds = (text: unknown): number => (typeof text === "string" ? goDuration(text) ?? 0 : 0) / 1000;

function fieldsOf(host: Host): Fields {
  const file = host.files.get("/var/lib/kubelet/config.yaml");
  if (file?.type !== "file") return {};
  try {
    const read: unknown = load(file.content);
    return typeof read === "object" && read !== null ? read : {};
  } catch { return {}; }
}

/** Groups of Pods by rising priority, each with its time; none: the kubelet does not look after shutdowns (migrateConfig). */
export function shutdownGroups(host: Host): readonly ShutdownGroup[] {
  const {shutdownGracePeriod, shutdownGracePeriodCriticalPods, shutdownGracePeriodByPodPriority: list} = fieldsOf(host);
  if (Array.isArray(list) && list.length > 0) {
    return (list as readonly {readonly priority?: unknown; readonly shutdownGracePeriodSeconds?: unknown}[])
      .map(({priority, shutdownGracePeriodSeconds}) => ({priority: Number(priority ?? 0), seconds: Number(shutdownGracePeriodSeconds ?? 0)})).sort((a, b) => a.priority - b.priority);
  }
  const all = seconds(shutdownGracePeriod), critical = seconds(shutdownGracePeriodCriticalPods);
  return all <= 0 || all < critical ? [] : [{priority: 0, seconds: all - critical}, {priority: SYSTEM_CRITICAL, seconds: critical}];
}
