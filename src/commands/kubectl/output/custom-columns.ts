// `-o custom-columns=NAME:.path,…` (k8s.io/kubectl/pkg/cmd/get/customcolumn.go).
import type {Json} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {find, JsonPathError, parseTemplate, show, type Template} from "../../../sim/api/jsonpath.ts";
import {tabulate} from "./text.ts";

export interface Column { readonly header: string; readonly template: Template }

/** RelaxedJSONPathExpression: `.x`, `x`, `{.x}`, `{x}` all mean `{.x}`. */
export function relaxed(path: string): string {
  if (path === "") return path;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path);
  if (!match) throw new CommandError(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  return `{.${match[1] ?? match[2]}}`;
}

export function parseColumns(spec: string): readonly Column[] {
  if (spec === "") throw new CommandError("custom-columns format specified but no custom columns given");
  return spec.split(/,(?![^[(]*[\])])/).map((part) => {
    const cut = part.indexOf(":");
    const pieces = cut < 0 ? [part] : [part.slice(0, cut), part.slice(cut + 1)];
    if (pieces.length !== 2) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    try {
      return {header: pieces[0]!, template: parseTemplate(relaxed(pieces[1]!))};
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new CommandError(error.message);
    }
  });
}

export function customColumns(columns: readonly Column[], items: readonly Json[], noHeaders: boolean): string {
  const lines: (readonly string[])[] = noHeaders ? [] : [columns.map(({header}) => header)];
  const text = () => lines.length === 0 ? "" : `${tabulate(lines.map((line) => line.join("\t")).join("\n"), {minimum: 6, padding: 3})}\n`;
  for (const item of items) {
    try {
      lines.push(columns.map(({template}) => cell(find(template, item)[0] ?? [])));
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new CommandError(error.message, {partial: text()});
    }
  }
  return text();
}

const cell = (values: readonly Json[]): string => values.length === 0 ? "<none>" : values.map(goShow).join(",");

/** fmt's %v of a decoded value. */
function goShow(value: Json): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goShow).join(" ")}]`;
  if (typeof value === "object") return `map[${Object.keys(value).sort().map((key) => `${key}:${goShow((value as {readonly [key: string]: Json})[key]!)}`).join(" ")}]`;
  return show(value);
}
