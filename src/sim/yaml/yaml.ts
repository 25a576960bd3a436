// YAML as sigs.k8s.io/yaml reads it: go-yaml's nodes, YAML 1.1 scalars, keys turned into text, the last of equal keys; and its errors.
// Not simulated: the limit on expanding aliases, integers above 2^53.
import type {Json, JsonObject} from "../api/object.ts";
import {parseDocument, UnknownAnchor, type Node} from "./parser.ts";
import {base64Decoded, resolveScalar, type Scalar} from "./resolve.ts";
import {SyntaxProblem} from "./scanner.ts";

/** Text that is no YAML: the message is go-yaml's, `yaml: line 4: …`. */
export class YamlError extends Error {}

/** go-yaml's own values: keys may be of any kind. */
type Value = Scalar | readonly Value[] | Mapping;
class Mapping { readonly entries = new Map<Scalar, Value>(); }

/** The first document as JSON (YAMLToJSON); null if there is none. */
export function parseYaml(text: string): Json {
  if (CONTROL.test(text)) throw new YamlError("yaml: control characters are not allowed");
  try {
    const node = parseDocument(text);
    return node === undefined ? null : jsonOf(valueOf(node, []));
  } catch (error) {
    if (error instanceof SyntaxProblem) throw new YamlError(`yaml: ${where(error)}${error.message}`);
    if (error instanceof UnknownAnchor) throw new YamlError(`yaml: ${error.message}`);
    throw error;
  }
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F\x80-\x84\x86-\x9F\uFFFE\uFFFF]/;

/** go-yaml's scanner counts lines from 1, its parser from 0; a mistake on the first line is told without one. */
function where({problem, context, scanning}: SyntaxProblem): string {
  const line = problem.line !== 0 ? problem.line + (scanning ? 1 : 0) : context?.line ?? 0;
  return line === 0 ? "" : `line ${line}: `;
}

const fail = (message: string): never => { throw new YamlError(`yaml: ${message}`); };

function valueOf(node: Node, within: readonly Node[]): Value {
  switch (node.kind) {
    case "scalar": return scalarOf(node);
    case "alias":
      if (within.includes(node)) return fail(`anchor '${node.name}' value contains itself`);
      return valueOf(node.target.node, [...within, node]);
    case "sequence": return node.items.map((item) => valueOf(item, within));
    case "mapping": {
      const mapping = new Mapping();
      fill(mapping, node, within);
      return mapping;
    }
  }
}

function scalarOf({value, tag, implicit}: Node & {readonly kind: "scalar"}): Scalar {
  if (tag === "" && !implicit) return value;
  if (tag === "tag:yaml.org,2002:binary") return base64Decoded(value) ?? fail("!!binary value contains invalid base64 data");
  return resolveScalar(tag, value, fail);
}

function fill(mapping: Mapping, node: Node & {readonly kind: "mapping"}, within: readonly Node[]): void {
  for (const [key, part] of node.pairs) {
    if (key.kind === "scalar" && key.value === "<<" && (key.implicit || key.tag === "tag:yaml.org,2002:merge")) { merge(mapping, part, within); continue; }
    const name = valueOf(key, within);
    if (name instanceof Mapping || Array.isArray(name)) return fail(`invalid map key: ${goSyntax(name)}`);
    mapping.entries.set(name as Scalar, valueOf(part, within)); // lists and mappings were refused
  }
}

/** `<<: *defaults`, `<<: [*a, *b]`: the earlier of several wins. */
function merge(mapping: Mapping, node: Node, within: readonly Node[]): void {
  const target = (one: Node): Node => one.kind === "alias" ? one.target.node : one;
  const all = node.kind === "sequence" ? [...node.items].reverse() : [node];
  for (const one of all) {
    const from = target(one);
    if (from.kind !== "mapping") return fail("map merge requires map or sequence of maps as the value");
    fill(mapping, from, within);
  }
}

function jsonOf(value: Value): Json {
  if (value instanceof Mapping) {
    const pairs = [...value.entries].map(([key, part]): [string, Json] => [keyText(key, part), jsonOf(part)]);
    return Object.fromEntries(pairs) as JsonObject;
  }
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "number" && !Number.isFinite(value)) throw new YamlError(`json: unsupported value: ${goNumber(value)}`);
  return value as Json; // what is left is a scalar
}

function keyText(key: Scalar, value: Value): string {
  if (key === null) throw new YamlError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${goSyntax(value, false)}`);
  if (typeof key === "number" && !Number.isFinite(key)) return ({Infinity: ".inf", "-Infinity": "-.inf"} as {readonly [text: string]: string})[String(key)] ?? ".nan";
  return String(key);
}

const goNumber = (value: number): string => value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value);

/** A value as Go's `%#v` writes it; inside a list or a map nothing has a type of its own. */
function goSyntax(value: Value, inner = false): string {
  if (value === null) return inner ? "interface {}(nil)" : "<nil>";
  if (value instanceof Mapping) {
    const pairs = [...value.entries].map(([key, part]) => `${goSyntax(key, true)}:${goSyntax(part, true)}`);
    return `map[interface {}]interface {}{${pairs.sort().join(", ")}}`;
  }
  if (Array.isArray(value)) return `[]interface {}{${value.map((part) => goSyntax(part, true)).join(", ")}}`;
  return typeof value === "string" ? JSON.stringify(value) : typeof value === "number" ? goNumber(value) : String(value);
}
