// In which form an answer is wanted: the Accept header against what the server can write. Source: k8s.io/apiserver endpoints/handlers/negotiation, go-restful.
// Not simulated: protobuf, CBOR, and weights.
import * as yaml from "js-yaml";
import {notAcceptable} from "./errors.ts";
import {sorted} from "./go-json.ts";
import type {Json} from "./object.ts";

const TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"], STREAMS = ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];

export type Form = "json" | "yaml";
type Finding = Form | "unknown" | "unsupported";

// Clients send few different headers.
const findings = new Map<string, Finding>();

function find(accept: string): Finding {
  let best: Finding = "unknown";
  for (const clause of accept.split(",")) {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    if (!TYPES.includes(type) && type !== "*/*" && type !== "application/*") continue;
    const said = new Map(parameters.map((text) => text.split("=") as [string, string])); // name=value
    const as = said.get("as");
    if (as === undefined || (said.get("g") === "meta.k8s.io" && ["v1", "v1beta1"].includes(said.get("v") ?? "") && ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"].includes(as))) return type === "application/yaml" ? "yaml" : "json";
    best = "unsupported";
  }
  return best;
}

/** `list`: of many objects, which can be watched as well. */
export function formOf(accept: string | undefined, list: boolean): Form {
  if (!accept) return "json";
  let found = findings.get(accept);
  if (!found) {
    found = find(accept);
    if (findings.size < 1000) findings.set(accept, found);
  }
  if (found === "unknown") throw notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${[...TYPES, ...(list ? STREAMS : [])].join(", ")}`);
  if (found === "unsupported") throw notAcceptable(`only the following media types are accepted: ${TYPES.join(", ")}`);
  return found;
}

/** As sigs.k8s.io/yaml writes it: keys sorted, lists not indented. */
export const yamlText = (body: Json): string => yaml.dump(sorted(body), {seqNoIndent: true, lineWidth: -1, noRefs: true, quoteStyle: "double", schema: yaml.YAML11_SCHEMA});
