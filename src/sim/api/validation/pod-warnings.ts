// Warnings about Pods. Source: k8s.io/kubernetes/pkg/api/pod/warnings.go.
import type {Pod} from "../types.ts";

export const podWarnings = (_pod: Pod, _old?: Pod): string[] => [];
