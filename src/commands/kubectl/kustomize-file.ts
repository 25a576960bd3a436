// A kustomization file: where it is, what it may hold, what is said of fields that are old. Source: kustomize/api/types (kustomization.go).
import {jsonName} from "../../sim/api/decode.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";
import type {Replacement} from "./kustomize-replacements.ts";
import {parseYaml, YamlError} from "./yaml-input.ts";

export type Labels = {readonly [key: string]: string};
export interface Target { readonly kind?: string; readonly name?: string; readonly namespace?: string; readonly group?: string; readonly version?: string; readonly labelSelector?: string }

/** A kustomization file's fields, as far as they are known here. */
export interface Kustomization {
  readonly kind?: string;
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly replacements?: readonly Replacement[];
  readonly helmCharts?: readonly JsonObject[];
  readonly helmChartInflationGenerator?: readonly JsonObject[];
  readonly bases?: readonly string[];
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: Labels;
  readonly commonAnnotations?: Labels;
  readonly labels?: readonly {readonly pairs?: Labels; readonly includeSelectors?: boolean; readonly includeTemplates?: boolean}[];
  readonly images?: readonly {readonly name: string; readonly newName?: string; readonly newTag?: string | number; readonly digest?: string}[];
  readonly replicas?: readonly {readonly name: string; readonly count: number}[];
  readonly patches?: readonly {readonly patch?: string; readonly path?: string; readonly target?: Target}[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly {readonly patch?: string; readonly path?: string; readonly target?: Target}[];
  readonly configMapGenerator?: readonly JsonObject[];
  readonly secretGenerator?: readonly JsonObject[];
  readonly generatorOptions?: JsonObject;
}

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Fields by what they hold; the rest are lists and objects that are looked at where they are used. */
const TEXTS = ["apiVersion", "kind", "namePrefix", "nameSuffix", "namespace"];
const LISTS = ["resources", "bases", "components", "crds", "patchesStrategicMerge", "configurations", "generators", "transformers", "validators", "buildMetadata"];
const MAPS = ["commonLabels", "commonAnnotations"];
const OTHERS = ["metadata", "openapi", "labels", "patchesJson6902", "patches", "images", "imageTags", "replacements", "replicas", "vars", "sortOptions", "configMapGenerator", "secretGenerator", "helmGlobals", "helmCharts", "helmChartInflationGenerator", "generatorOptions"];
const KNOWN = new Set([...TEXTS, ...LISTS, ...MAPS, ...OTHERS]);

const OLD: readonly (readonly [field: string, now: string])[] = [["bases", "resources"], ["commonLabels", "labels"], ["imageTags", "images"], ["patchesJson6902", "patches"], ["patchesStrategicMerge", "patches"], ["vars", "replacements"]];

/** `quiet`: only looked at; it is told of old fields when it is built. */
export function read(k: Kubectl, folder: string, quiet = false): Kustomization {
  const found = NAMES.filter((name) => k.io.files.read(`${folder}/${name}`) !== undefined), [name] = found;
  if (name === undefined) throw new CommandError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder}'`);
  if (found.length > 1) throw new CommandError(`Found multiple kustomization files under: ${folder}\n`);
  const text = k.io.files.read(`${folder}/${name}`)!;
  if (text.trim() === "") throw new CommandError("kustomization.yaml is empty");
  const plan = parsed(text);
  check(plan);
  for (const [field, now] of OLD) if (!quiet && plan[field] !== undefined) k.err(`# Warning: '${field}' is deprecated. Please use '${now}' instead.${field === "vars" ? " [EXPERIMENTAL]" : ""} Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
  const kind = plan.kind ?? "Kustomization";
  if (kind !== "Kustomization" && kind !== "Component") throw new CommandError(`Failed to read kustomization file under ${folder}:\nkind should be Kustomization or Component\n`);
  return plan as unknown as Kustomization; // checked as far as it is used
}

function parsed(text: string): JsonObject {
  try {
    const value = parseYaml(text);
    if (value === null) throw new CommandError("kustomization.yaml is empty");
    if (typeof value !== "object" || Array.isArray(value)) throw new CommandError(`invalid Kustomization: json: cannot unmarshal ${jsonName(value)} into Go value of type types.Kustomization`);
    return value as JsonObject;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CommandError(`invalid Kustomization: ${error.message}`);
  }
}

/** encoding/json's complaints, in the order of the file. */
function check(plan: JsonObject): void {
  const refuse = (value: Json, field: string, type: string): never => { throw new CommandError(`invalid Kustomization: json: cannot unmarshal ${jsonName(value)} into Go struct field Kustomization.${field} of type ${type}`); };
  for (const field of Object.keys(plan).sort()) {
    const value = plan[field]!;
    if (!KNOWN.has(field)) throw new CommandError(`invalid Kustomization: json: unknown field ${JSON.stringify(field)}`);
    if (value === null) continue;
    if (TEXTS.includes(field) && typeof value !== "string") refuse(value, field, "string");
    if (LISTS.includes(field) && !Array.isArray(value)) refuse(value, field, "[]string");
    if (LISTS.includes(field)) for (const one of value as readonly Json[]) if (one !== null && typeof one !== "string") refuse(one, field, "string");
    if (!MAPS.includes(field)) continue;
    if (typeof value !== "object" || Array.isArray(value)) refuse(value, field, "map[string]string");
    for (const one of Object.values(value as JsonObject)) if (one !== null && one !== undefined && typeof one !== "string") refuse(one, field, "string");
  }
}
