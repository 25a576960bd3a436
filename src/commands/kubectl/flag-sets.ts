// Flags that several verbs share.
import {array, bool, duration, int, string, strings, type FlagSpec} from "./flags.ts";

export const fileFlags: readonly FlagSpec[] = [
  strings("filename", "f", "Filename, directory, or URL to files identifying the resource"), string("kustomize", "k", "Process a kustomization directory."),
  bool("recursive", "R", "Process the directory used in -f, --filename recursively."),
];
export const selectorFlags: readonly FlagSpec[] = [
  string("selector", "l", "Selector (label query) to filter on"), string("field-selector", "", "Selector (field query) to filter on"),
];
/** Verbs that create from a generator. */
export const createFlags: readonly FlagSpec[] = [
  string("field-manager", "", "Name of the manager used to track field ownership.", {default: "kubectl-create"}), bool("save-config"), string("validate", "", "", {default: "strict", alone: "strict"}),
];
export {array, bool, duration, int, string, strings};
