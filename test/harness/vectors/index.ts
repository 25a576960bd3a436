// The adapters of vector topics, one line each.
import type {VectorTopic} from "./vector.ts";

export const vectorTopics: readonly VectorTopic[] = [];
