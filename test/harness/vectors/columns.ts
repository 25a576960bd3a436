// vectors/custom-columns and vectors/sort-by: both over the list in custom-columns.json.
import {readFileSync} from "node:fs";
import {CommandError} from "../../../src/commands/kubectl/errors.ts";
import {customColumns, parseColumns} from "../../../src/commands/kubectl/output/custom-columns.ts";
import {sortOrder} from "../../../src/commands/kubectl/output/sort.ts";
import type {Json} from "../../../src/sim/api/object.ts";
import {differs, type VectorFile, type VectorTopic} from "./vector.ts";

type Named = {readonly metadata: {readonly name: string}};

function items(file: VectorFile): readonly Json[] {
  const own = file.cases.find(({items: list}) => list !== undefined)?.items;
  const other = () => (JSON.parse(readFileSync(new URL("../../golden/vectors/custom-columns.json", import.meta.url), "utf8")) as VectorFile).cases.find(({items: list}) => list !== undefined)!.items;
  return (own ?? other()) as readonly Json[];
}

export const customColumnsTopic: VectorTopic = {
  topic: "custom-columns",
  isData: ({items: list}) => list !== undefined,
  check: ({spec, out, error}, file) => {
    const actual: {out?: string; error?: string} = {};
    try {
      actual.out = customColumns(parseColumns(String(spec)), items(file), false);
    } catch (thrown) {
      if (!(thrown instanceof CommandError)) throw thrown;
      actual.error = thrown.message;
      if (thrown.partial) actual.out = thrown.partial;
    }
    const answer = differs({...(out !== undefined && {out}), ...(error !== undefined && {error})}, actual);
    return answer && `${String(spec)}\n    ${answer}`;
  },
};

export const sortBy: VectorTopic = {
  topic: "sort-by",
  isData: ({items: list}) => list !== undefined,
  check: ({by, names, error, fatal}, file) => {
    const list = items(file);
    let actual: Json;
    try {
      actual = {names: sortOrder(list, String(by)).map((i) => (list[i] as unknown as Named).metadata.name)};
    } catch (thrown) {
      if (!(thrown instanceof CommandError)) throw thrown;
      actual = thrown.fatal ? {fatal: thrown.message} : {error: thrown.message};
    }
    return differs(names !== undefined ? {names} : fatal !== undefined ? {fatal} : {error}, actual);
  },
};
