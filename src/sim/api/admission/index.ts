// The admission plugins in the server's order (k8s.io/kubernetes/pkg/kubeapiserver/options AllOrderedPlugins), one line each.
import type {AdmissionPlugin} from "./plugin.ts";

export const plugins: readonly AdmissionPlugin[] = [];
