// bash's arrays in containers: `a=(x y)`, `a[1]=z`, `declare -A m`, and what `${a[@]}` and the others mean. Where a script treats an
// array as a plain variable that is its element 0, which stands among the variables. Not simulated: attributes besides -A, slices from the end.
import type {Assignment, ParameterExpansionPart, Word} from "unbash";
import {evaluate} from "./arithmetic.ts";
import {compile} from "./compile.ts";
import {expandText, expandWords, variables} from "./expand.ts";
import type {Machine} from "./state.ts";

export interface ShellArray { readonly named: boolean; readonly items: {readonly [key: string]: string} }

const EMPTY: ShellArray = {named: false, items: {}};

const arrayOf = ({state}: Machine, name: string): ShellArray | undefined => state.arrays?.[name] ?? (state.vars[name] === undefined ? undefined : {named: false, items: {"0": state.vars[name]}});

/** Makes a variable this array. */
export function setArray(machine: Machine, name: string, array: ShellArray): void {
  machine.state.arrays = {...machine.state.arrays, [name]: array};
  const first = array.items["0"];
  if (first === undefined) delete machine.state.vars[name]; else machine.state.vars[name] = first;
}

export function declareArray(machine: Machine, name: string, named: boolean): void {
  if (!machine.state.arrays?.[name]) setArray(machine, name, {named, items: arrayOf(machine, name)?.items ?? {}});
}

/** The elements one after the other, from 0. */
export const listOf = (values: readonly string[]): ShellArray => ({named: false, items: Object.fromEntries(values.map((value, i) => [String(i), value]))});

const lastIndex = ({items}: ShellArray): number => Object.keys(items).reduce((most, key) => Math.max(most, Number(key)), -1);

function number(machine: Machine, text: string): number {
  const op = compile(`(( ${text} ))`).ops[0];
  return op?.op === "arithmetic" ? evaluate(op.expression, variables(machine)) : 0;
}

/** The key that an index means; below zero it counts from the end. */
function keyOf(machine: Machine, array: ShellArray, index: string): string {
  if (array.named) return index;
  const at = number(machine, index);
  return String(at < 0 ? lastIndex(array) + 1 + at : at);
}

/** `name=(…)`, `name+=(…)`, `name[i]=…`; false: a plain assignment. */
export function assignArray(machine: Machine, {name, value, append, index}: Assignment): boolean {
  if (value.type === "ArrayValue") {
    const before = arrayOf(machine, name) ?? EMPTY, named = machine.state.arrays?.[name]?.named ?? false;
    setArray(machine, name, filled(machine, append ? before : {named, items: {}}, value.elements));
    return true;
  }
  if (!index) return false;
  const array = arrayOf(machine, name) ?? EMPTY, key = keyOf(machine, array, expandText(machine, index)), text = expandText(machine, value);
  setArray(machine, name, {...array, items: {...array.items, [key]: append ? (array.items[key] ?? "") + text : text}});
  return true;
}

function filled(machine: Machine, array: ShellArray, elements: readonly Word[]): ShellArray {
  const items: {[key: string]: string} = {...array.items};
  let next = array.named ? 0 : lastIndex(array) + 1;
  for (const word of elements) {
    const [, index, start = ""] = /^\[([^\]]*)\]=(.*)$/s.exec(word.text) ?? [];
    if (index === undefined) { for (const text of expandWords(machine, [word])) items[String(next++)] = text; continue; }
    const text = expandText(machine, word), key = text.slice(1, text.indexOf("]="));
    const at = array.named ? key : keyOf(machine, {named: false, items}, key);
    items[at] = start === "" ? "" : text.slice(text.indexOf("]=") + 2);
    next = Number(at) + 1;
  }
  return {...array, items};
}

/** `unset a[1]` or the whole of it. */
export function unsetArray(machine: Machine, word: string): boolean {
  const [, name = word, index] = ITEM.exec(word) ?? [], array = machine.state.arrays?.[name];
  if (!array) return false;
  if (index === undefined) {
    const {[name]: _, ...rest} = machine.state.arrays ?? {};
    machine.state.arrays = rest;
    return false;
  }
  const {[keyOf(machine, array, index.replace(/^(["'])(.*)\1$/s, "$2"))]: _gone, ...items} = array.items;
  setArray(machine, name, {...array, items});
  return true;
}

/** What `${name[index]}` is: one value, or several where the index is @ or *. */
export function element(machine: Machine, {parameter: name, index, prefix}: ParameterExpansionPart): {readonly value?: string; readonly values?: readonly string[]; readonly joined?: true} | undefined {
  if (!index) return undefined;
  const array = arrayOf(machine, name) ?? EMPTY, text = index.text;
  if (text !== "@" && text !== "*") {
    const value = array.items[keyOf(machine, array, expandText(machine, index))];
    return value === undefined ? {} : {value};
  }
  const values = prefix === "!" ? Object.keys(array.items) : Object.values(array.items);
  return {values, ...(text === "*" && {joined: true as const})};
}

const ITEM = /^(\w+)\[(.*)\]$/s;

/** `a[1]` as arithmetic and tests write it. */
export function itemOf(machine: Machine, word: string): string | undefined {
  const [, name = "", index = ""] = ITEM.exec(word) ?? [], array = arrayOf(machine, name);
  return array?.items[keyOf(machine, array, index)];
}

export function setItem(machine: Machine, word: string, value: string): void {
  const [, name = "", index = ""] = ITEM.exec(word) ?? [], array = arrayOf(machine, name) ?? EMPTY;
  setArray(machine, name, {...array, items: {...array.items, [keyOf(machine, array, index)]: value}});
}
