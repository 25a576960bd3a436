// The adapters of vector topics, one line each.
import type {VectorTopic} from "./vector.ts";
import {jsonpath} from "./jsonpath.ts";
import {kubeProxy} from "./kube-proxy.ts";
import {backoff} from "./backoff.ts";

export const vectorTopics: readonly VectorTopic[] = [
  jsonpath,
  kubeProxy,
  backoff,
];
