// `--sort-by` (k8s.io/kubectl/pkg/cmd/get/sorter.go): by a field's type; quantities compare as such.
import type {Json} from "../../../sim/api/object.ts";
import {parseQuantity} from "../../../sim/api/quantity.ts";
import {CommandError} from "../errors.ts";
import {relaxed} from "./custom-columns.ts";
import {find, JsonPathError, parseTemplate} from "../../../sim/api/jsonpath.ts";

/** The places of `items` in their new order. */
export function sortOrder(items: readonly Json[], by: string): readonly number[] {
  let template: ReturnType<typeof parseTemplate>;
  const path = relaxed(by);
  try {
    template = parseTemplate(path);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new CommandError(error.message);
  }
  const values = items.map((item) => {
    try {
      return find(template, item)[0] ?? [];
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new CommandError(error.message);
    }
  });
  if (items.length > 0 && values.every((found) => found.length === 0)) throw new CommandError(`couldn't find any field with path ${JSON.stringify(path)} in the list of objects`);
  const keys = values.map((found) => found[0] ?? null);
  const wrong = keys.find((key) => key !== null && (typeof key === "object" || typeof key === "boolean"));
  if (wrong !== undefined && items.length > 1) throw new CommandError(`Field ${path} in *unstructured.Unstructured is an unsortable type: interface, err: unsortable type: ${typeof wrong === "boolean" ? "bool" : Array.isArray(wrong) ? "[]interface {}" : "map[string]interface {}"}`, {exit: 255, fatal: true});
  return items.map((_item, i) => i).sort((a, b) => compare(keys[a]!, keys[b]!) || a - b);
}

function compare(a: Json, b: Json): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") {
    const [x, y] = [quantity(a), quantity(b)];
    if (x !== undefined && y !== undefined) return x - y;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return 0;
}

const quantity = (text: string): number | undefined => /^[-+]?\d/.test(text) ? quantityNumber(text) : undefined;
function quantityNumber(text: string): number | undefined {
  try { return Number(parseQuantity(text).nano); } catch { return undefined; }
}
