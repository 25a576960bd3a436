// Columns of custom resources: the name, then what the definition asks for, else the age. Source: apiextensions-apiserver pkg/registry/customresource/tableconvertor.
import {parseInstant} from "../../clock.ts";
import {humanDuration} from "../duration.ts";
import {compact, sorted} from "../go-json.ts";
import {find, parseTemplate, show} from "../jsonpath.ts";
import type {Column} from "../kinds/kind.ts";
import type {Json, KubeObject} from "../object.ts";
import type {CustomResourceColumnDefinition, CustomResourceDefinitionVersion} from "../types.ts";

const name: Column = {name: "Name", type: "string", format: "name", cell: ({metadata}) => metadata.name};
const age: Column = {name: "Age", type: "date", cell: ({metadata}, nowMs) => dateCell(metadata.creationTimestamp, nowMs)};

export function columnsOf({additionalPrinterColumns}: CustomResourceDefinitionVersion): readonly Column[] {
  return additionalPrinterColumns?.length ? [name, ...additionalPrinterColumns.map(columnOf)] : [name, age];
}

function columnOf(declared: CustomResourceColumnDefinition): Column {
  const template = parseTemplate(`{${declared.jsonPath}}`);
  return {
    name: declared.name, type: declared.type as Column["type"], format: declared.format ?? "", priority: (declared.priority ?? 0) as 0 | 1, // the table's own words
    description: declared.description || `Custom resource definition column (in JSONPath format): ${declared.jsonPath}`,
    cell: (object, nowMs) => cellOf(resultsOf(object, template), declared.type, nowMs),
  };
}

function resultsOf(object: KubeObject, template: ReturnType<typeof parseTemplate>): readonly Json[] {
  try {
    return find(template, object as unknown as Json).flat(); // an object is JSON
  } catch {
    return [];
  }
}

/** A column of text shows all that its path finds, every other the first. */
function cellOf(found: readonly Json[], type: string, nowMs: number): Json {
  const [first] = found;
  if (first === undefined || first === null) return null;
  switch (type) {
    case "string": return found.map(shown).join(" ");
    case "integer": return typeof first === "number" ? Math.trunc(first) : null;
    case "number": return typeof first === "number" ? first : null;
    case "boolean": return typeof first === "boolean" ? first : null;
    case "date": return typeof first === "string" ? dateCell(first, nowMs) : null;
    default: return null;
  }
}

const shown = (value: Json): string => (typeof value === "object" && value !== null ? compact(sorted(value)) : show(value));

function dateCell(text: string, nowMs: number): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)) return "<invalid>";
  return humanDuration(nowMs - parseInstant(text));
}
