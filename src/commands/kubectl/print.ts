// Printing objects: `-o yaml|json|name|jsonpath=…|go-template=…|custom-columns=…`, and "deployment.apps/web created".
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {ResourceInfo} from "../../sim/api/resources.ts";
import {CommandError} from "./errors.ts";
import {bool, string, type FlagSpec} from "./flags.ts";
import {klog} from "./klog.ts";
import type {Kubectl, Obj} from "./kubectl.ts";
import {kindWord} from "./mapping.ts";
import {customColumns, parseColumns, type Column} from "./output/custom-columns.ts";
import {runTemplate} from "./output/go-template.ts";
import {pretty, sorted} from "../../sim/api/go-json.ts";
import {execute, JsonPathError, parseTemplate, results} from "../../sim/api/jsonpath.ts";
import {toKyaml} from "./output/kyaml.ts";
import {toYaml} from "./output/yaml.ts";

/** Flags of every verb that prints objects. */
export const printFlags: readonly FlagSpec[] = [
  string("output", "o", "Output format."), string("template", "", "Template string or path to template file to use when -o=go-template, -o=go-template-file."),
  bool("show-managed-fields", "", "If true, keep the managedFields when printing objects in JSON or YAML format."), bool("allow-missing-template-keys", "", "", {default: "true"}),
];

const WITH_TEMPLATE = ["go-template", "go-template-file", "jsonpath", "jsonpath-as-json", "jsonpath-file", "template", "templatefile"];
const COLUMNS = ["custom-columns", "custom-columns-file"];
const PLAIN = ["json", "kyaml", "name", "yaml"];

/** A printer for one object, or undefined for the verb's own form (`operation`, a table). */
export interface Printer {
  readonly format: string;
  print(object: Obj | JsonObject, info?: ResourceInfo): string;
}

/** `columns`: the verb knows custom columns and `wide` (get). */
export function printerOf(k: Kubectl, {columns = false, typed = false} = {}): Printer | undefined {
  const output = k.flags.text("output");
  if (output === "" && !k.flags.get("template")) return undefined;
  if (columns && output === "wide") return undefined;
  const cut = output.indexOf("=");
  const format = output === "" ? "go-template" : cut < 0 ? output : output.slice(0, cut);
  const argument = cut < 0 ? k.flags.get("template") : output.slice(cut + 1);
  const allowed = [...(columns ? COLUMNS : []), ...WITH_TEMPLATE, ...PLAIN, ...(columns ? ["wide"] : [])].sort();
  if (!allowed.includes(format) || (PLAIN.includes(format) && cut >= 0)) throw new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${allowed.join(",")}`);
  const clean = (object: JsonObject) => k.flags.is("show-managed-fields") ? object : withoutManagedFields(object);
  const order = (object: JsonObject): Json => typed ? object : sorted(object);
  switch (format) {
    case "json": return {format, print: (object) => pretty(order(clean(object)))};
    case "yaml": { let count = 0; return {format, print: (object) => `${count++ > 0 ? "---\n" : ""}${toYaml(clean(object) as Json)}`}; }
    case "kyaml": return {format, print: (object) => toKyaml(order(clean(object)))};
    case "name": return {format, print: (object, info) => "items" in object && Array.isArray(object.items) ? (object.items as readonly Obj[]).map((item) => `${nameOf(item, info)}\n`).join("") : `${nameOf(object as Obj, info)}\n`};
    case "custom-columns": case "custom-columns-file": return columnsPrinter(k, format, argument);
    case "jsonpath": case "jsonpath-file": case "jsonpath-as-json": return jsonpathPrinter(k, format, argument);
    default: {
      if (!argument) throw new CommandError("template format specified but no template given");
      const text = format.endsWith("file") ? fileText(k, argument) : argument;
      return {format, print: (object) => runTemplate(text, object as Json)};
    }
  }
}

const fileText = (k: Kubectl, path: string): string => {
  const text = k.io.files.read(path);
  if (text === undefined) throw new CommandError(`error reading --template ${path}, open ${path}: no such file or directory\n`);
  return text;
};

function jsonpathPrinter(k: Kubectl, format: string, argument: string | undefined): Printer {
  if (!argument) throw new CommandError("template format specified but no template given");
  const text = format === "jsonpath-file" ? fileText(k, argument) : argument;
  let template: ReturnType<typeof parseTemplate>;
  try {
    template = parseTemplate(text);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new CommandError(`error parsing jsonpath ${text}, ${error.message}`);
  }
  return {format, print: (object) => {
    try {
      const missing = k.flags.get("allow-missing-template-keys") !== "false";
      return format === "jsonpath-as-json" ? results(template, object as Json, {missing}).map((found) => pretty(sorted([...found]))).join("") : execute(template, object as Json, {missing});
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new CommandError(`error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\tobject given to jsonpath engine was:\n\t\t${goValue(sorted(object as Json))}\n\n`);
    }
  }};
}

/** A decoded value as Go's `%#v` prints it. */
function goValue(value: Json): string {
  if (value === null) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goValue).join(", ")}}`;
  if (typeof value === "object") return `map[string]interface {}{${Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${goValue(part as Json)}`).join(", ")}}`;
  return JSON.stringify(value);
}

function columnsPrinter(k: Kubectl, format: string, argument: string | undefined): Printer {
  if (!argument) throw new CommandError("custom-columns format specified but no custom columns given");
  const columns: readonly Column[] = parseColumns(format === "custom-columns-file" ? columnsFile(k, argument) : argument);
  return {format, print: (object) => customColumns(columns, ("items" in object && Array.isArray(object.items) ? object.items : [object]) as readonly Json[], k.flags.is("no-headers"))};
}

/** A columns file: headers on the first line, paths on the second. */
function columnsFile(k: Kubectl, path: string): string {
  const text = k.io.files.read(path);
  if (text === undefined) throw new CommandError(`error reading template ${path}, open ${path}: no such file or directory\n`);
  const [headers = "", paths = ""] = text.split("\n");
  const fields = paths.trim().split(/\s+/);
  return headers.trim().split(/\s+/).map((header, i) => `${header}:${fields[i] ?? ""}`).join(",");
}

export function withoutManagedFields(object: JsonObject): JsonObject {
  const strip = (one: JsonObject): JsonObject => {
    const metadata = one.metadata as JsonObject | undefined;
    if (!metadata?.managedFields) return one;
    const {managedFields: _managed, ...rest} = metadata;
    return {...one, metadata: rest};
  };
  return Array.isArray(object.items) ? {...object, items: (object.items as readonly JsonObject[]).map(strip)} : strip(object);
}

/** `deployment.apps/web` */
export function nameOf(object: Obj, info?: ResourceInfo): string {
  const group = object.apiVersion?.includes("/") ? object.apiVersion.split("/")[0] : "";
  // A server may answer with a Status in the object's place, as it does to a Binding.
  const word = info && object.kind !== "Status" ? kindWord(info) : `${object.kind.toLowerCase()}${group ? `.${group}` : ""}`;
  return `${word}/${object.metadata?.name || "<unknown>"}`;
}

/** What a change prints: `deployment.apps/web scaled`, with the dry run said, or the object in the format asked for. */
export function printChange(k: Kubectl, object: Obj, info: ResourceInfo | undefined, operation: string): void {
  const printer = printerOf(k);
  const dry = dryRun(k);
  if (!printer || printer.format === "name") {
    k.out(`${nameOf(object, info)}${printer ? "" : ` ${operation}${dry === "client" ? " (dry run)" : dry === "server" ? " (server dry run)" : ""}`}\n`);
    return;
  }
  k.out(printer.print(object, info));
}

export const dryRunFlag: FlagSpec = string("dry-run", "", 'Must be "none", "server", or "client".', {default: "none", alone: "unchanged"});

export function dryRun(k: Kubectl): "none" | "client" | "server" {
  const value = k.flags.text("dry-run");
  if (value === "client" || value === "server") return value;
  if (value === "none" || value === "") return "none";
  if (value === "unchanged") { klog(k.io, "W", "helpers.go:719", "--dry-run is deprecated and can be replaced with --dry-run=client."); k.flags.set("dry-run", "client"); return "client"; }
  if (/^(true|false|1|0|t|f)$/i.test(value)) {
    const is = /^(true|1|t)$/i.test(value);
    klog(k.io, "W", "helpers.go:711", `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=${is ? "client" : "none"}.`);
    k.flags.set("dry-run", is ? "client" : "none");
    return is ? "client" : "none";
  }
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}
