// A profile as a configuration file has it: its name, its limits, and for each extension point the plugins that are switched on and off.
import type {PluginConfig} from "./arguments.ts";

export interface PluginRef { readonly name: string; readonly weight?: number }
export interface PluginSet { readonly enabled?: readonly PluginRef[]; readonly disabled?: readonly PluginRef[] }
/** What holds for all profiles, and what a profile may say for itself. */
export interface Limits {
  /** Of the nodes that is enough to have found; 0: as the cluster's size says. */
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
}
/** One entry of `profiles`, as it is written. */
export interface ProfileSpec extends Limits {
  readonly schedulerName?: string;
  readonly plugins?: {readonly [point: string]: PluginSet};
  readonly pluginConfig?: readonly PluginConfig[];
}

export const nameOf = ({schedulerName}: ProfileSpec): string => schedulerName ?? "default-scheduler";

const named = (refs: readonly PluginRef[] = [], name: string): PluginRef | undefined => refs.find((ref) => ref.name === name);

export const enabledIn = (set: PluginSet | undefined, name: string): PluginRef | undefined => named(set?.enabled, name);
export const isDisabledIn = (set: PluginSet | undefined, name: string): boolean => !!(named(set?.disabled, name) ?? named(set?.disabled, "*"));

/** Whether a plugin is there after a set, given whether it was before it. */
export const isThere = (set: PluginSet | undefined, name: string, before = true): boolean => !!enabledIn(set, name) || (before && !isDisabledIn(set, name));
