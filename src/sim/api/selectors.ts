// Label and field selectors: parsing, canonical text, matching. Source: k8s.io/apimachinery/pkg/labels, pkg/fields, metav1.LabelSelectorAsSelector.
import type {LabelSelector} from "./types.ts";
import {labelValueErrors, qualifiedNameErrors} from "./names.ts";

export type Labels = {readonly [key: string]: string};
export type Operator = "in" | "notin" | "=" | "==" | "!=" | "exists" | "!" | "gt" | "lt";
export interface Requirement { readonly key: string; readonly operator: Operator; readonly values: readonly string[] }
export class SelectorError extends Error {}

export function matchesRequirement({key, operator, values}: Requirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case "in": case "=": case "==": return value !== undefined && values.includes(value);
    case "notin": case "!=": return value === undefined || !values.includes(value);
    case "exists": return value !== undefined;
    case "!": return value === undefined;
    case "gt": return value !== undefined && compareIntegers(value, values[0]!) > 0;
    case "lt": return value !== undefined && compareIntegers(value, values[0]!) < 0;
  }
}

/** NaN (so neither) when one is no integer. */
const compareIntegers = (a: string, b: string): number => (/^[+-]?\d+$/.test(a) && /^[+-]?\d+$/.test(b) ? Number(a) - Number(b) : NaN);

export const matchesAll = (requirements: readonly Requirement[], labels: Labels): boolean => requirements.every((requirement) => matchesRequirement(requirement, labels));

const OPERATORS: {readonly [name: string]: Operator} = {In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!"};

const asRequirements = new WeakMap<LabelSelector, readonly Requirement[]>();

/** metav1.LabelSelectorAsSelector, with its errors. */
export function selectorRequirements(selector: LabelSelector): readonly Requirement[] {
  const known = asRequirements.get(selector);
  if (known) return known;
  const requirements: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => checked({key, operator: "=", values: [value]}));
  for (const {key, operator, values} of selector.matchExpressions ?? []) {
    const op = OPERATORS[operator];
    if (!op) throw new SelectorError(`"${operator}" is not a valid label selector operator`);
    requirements.push(checked({key, operator: op, values: values ?? []}));
  }
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  asRequirements.set(selector, requirements);
  return requirements;
}

/** Whether labels match a LabelSelector; `undefined` matches nothing, an empty one everything. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels): boolean {
  return selector !== undefined && matchesAll(selectorRequirements(selector), labels);
}

/** Whether labels match a plain map, as a Service's selector. An empty or absent map matches nothing. */
export function matchesMap(selector: Labels | undefined, labels: Labels | undefined): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

/** labels.NewRequirement: checks the parts. */
function checked(requirement: Requirement): Requirement {
  const {key, operator} = requirement;
  const {values} = requirement;
  const errors: string[] = [];
  const keyErrors = qualifiedNameErrors(key);
  if (keyErrors.length) errors.push(`key: Invalid value: ${JSON.stringify(key)}: ${keyErrors.join("; ")}`);
  if ((operator === "in" || operator === "notin") && values.length === 0) errors.push("values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty");
  if ((operator === "exists" || operator === "!") && values.length) errors.push(`values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`);
  if (operator === "gt" || operator === "lt") {
    if (values.length !== 1) errors.push(`values: Invalid value: ${JSON.stringify(values)}: for 'Gt', 'Lt' operators, exactly one value is required`);
    values.forEach((value, i) => { if (!/^[+-]?\d+$/.test(value)) errors.push(`values[${i}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`); });
  }
  values.forEach((value, i) => {
    const valueErrors = labelValueErrors(value);
    if (valueErrors.length) errors.push(`values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${valueErrors.join("; ")}`);
  });
  if (errors.length) throw new SelectorError(errors.length === 1 ? errors[0]! : `[${errors.join(", ")}]`);
  return values.length === requirement.values.length ? requirement : {key, operator, values};
}

/** Requirement.String(), sorted and joined: labels.Selector.String(). */
export function selectorText(requirements: readonly Requirement[]): string {
  return requirements.map(({key, operator, values}) => {
    const sorted = [...values].sort();
    switch (operator) {
      case "exists": return key;
      case "!": return `!${key}`;
      case "in": case "notin": return `${key} ${operator} (${sorted.join(",")})`;
      case "gt": return `${key}>${sorted[0]}`;
      case "lt": return `${key}<${sorted[0]}`;
      default: return `${key}${operator}${sorted[0]}`;
    }
  }).join(",");
}

type Token = {readonly type: "word" | "=" | "==" | "!=" | "!" | "(" | ")" | "," | "in" | "notin" | ">" | "<" | "end"; readonly text: string};

function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const [part] of text.matchAll(/[^\s=!(),><]+|[=!><]+|[(),]/g)) {
    if (/^[=!><]/.test(part)) {
      for (const symbol of part.match(/==|!=|=|!|>|</g)!) found.push({type: symbol as Token["type"], text: symbol}); // the pattern lists token types
    } else if (part === "(" || part === ")" || part === "," || part === "in" || part === "notin") found.push({type: part, text: part});
    else found.push({type: "word", text: part});
  }
  found.push({type: "end", text: ""});
  return found;
}

/** labels.Parse: `app=web,tier in (a,b),!old`. Throws SelectorError with upstream's text. */
export function parseSelector(text: string): readonly Requirement[] {
  const list = tokens(text);
  let at = 0;
  const peek = (keyword = false): Token => { const token = list[at]!; return keyword || (token.type !== "in" && token.type !== "notin") ? token : {type: "word", text: token.text}; };
  const next = (keyword = false): Token => { const token = peek(keyword); if (at < list.length - 1) at++; return token; };
  const requirements: Requirement[] = [];
  if (peek().type === "end") return [];
  for (;;) {
    const token = peek();
    if (token.type === "word" || token.type === "!") {
      requirements.push(parseRequirement(peek, next));
      const after = next();
      if (after.type === "end") break;
      if (after.type !== ",") throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
      const following = peek();
      if (following.type !== "word" && following.type !== "!") throw new SelectorError(`found '${following.text}', expected: identifier after ','`);
    } else if (token.type === "end") break;
    else throw new SelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`);
  }
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

const fail = (text: string): never => { throw new SelectorError(`unable to parse requirement: ${text}`); };
const requirement = (parts: Requirement): Requirement => { try { return checked(parts); } catch (error) { return fail((error as SelectorError).message); } }; // `checked` throws nothing else

function parseRequirement(peek: (keyword?: boolean) => Token, next: (keyword?: boolean) => Token): Requirement {
  let absent = false;
  if (peek().type === "!") { next(); absent = true; }
  const key = next();
  if (key.type !== "word") fail(`found '${key.text}', expected: identifier`);
  const keyErrors = qualifiedNameErrors(key.text);
  if (keyErrors.length) fail(`<nil>: Invalid value: ${JSON.stringify(key.text)}: ${keyErrors.join("; ")}`);
  const end = peek(true);
  if (end.type === "end" || end.type === ",") return requirement({key: key.text, operator: absent ? "!" : "exists", values: []});
  if (absent) fail(`found '${end.text}', expected: ',' or 'end of string'`);
  const operator = next(true);
  switch (operator.type) {
    case "in": case "notin": return requirement({key: key.text, operator: operator.type, values: parseValues(peek, next)});
    case "=": case "==": case "!=": return requirement({key: key.text, operator: operator.type, values: [exactValue(peek, next)]});
    case ">": return requirement({key: key.text, operator: "gt", values: [exactValue(peek, next)]});
    case "<": return requirement({key: key.text, operator: "lt", values: [exactValue(peek, next)]});
    default: return fail(`found '${operator.text}', expected: in, notin, =, ==, !=, gt, lt`);
  }
}

function exactValue(peek: () => Token, next: () => Token): string {
  const token = peek();
  if (token.type === "end" || token.type === ",") return "";
  next();
  return token.type === "word" ? token.text : fail(`found '${token.text}', expected: identifier`);
}

function parseValues(peek: () => Token, next: () => Token): string[] {
  const open = next();
  if (open.type !== "(") fail(`found '${open.text}' expected: '('`);
  const values: string[] = [];
  if (peek().type === ")") { next(); return [""]; }
  for (;;) {
    const token = next();
    if (token.type === "word") values.push(token.text);
    else if (token.type === ",") { values.push(""); if (peek().type === ")") { values.push(""); next(); return [...new Set(values)]; } continue; }
    else if (token.type === ")") { values.push(""); return [...new Set(values)]; }
    else fail(`found '${token.text}', expected: ',', or identifier`);
    const after = next();
    if (after.type === ")") return [...new Set(values)];
    if (after.type !== ",") fail(`found '${after.text}', expected: ',' or ')'`);
    if (peek().type === ")") { values.push(""); next(); return [...new Set(values)]; }
  }
}

export interface FieldRequirement { readonly field: string; readonly operator: "=" | "!="; readonly value: string }

/** fields.ParseSelector: `spec.nodeName=node01,status.phase!=Running`; backslash escapes `,`, `=` and itself. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  const found: FieldRequirement[] = [];
  for (const term of splitEscaped(text)) {
    if (term === "") continue;
    const match = /^([^]*?)(!=|==|=)([^]*)$/.exec(term);
    if (!match) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    if (!match[1] && !match[3]) continue; // a term of nothing asks for nothing
    found.push({field: match[1]!, operator: match[2] === "!=" ? "!=" : "=", value: unescapeValue(match[3]!)});
  }
  return found.sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0));
}

function splitEscaped(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === ",") { terms.push(text.slice(start, i)); start = i + 1; }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(text: string): string {
  let value = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\") {
      const escaped = text[++i];
      if (escaped === undefined) throw new SelectorError("invalid field selector: invalid escape sequence: \\");
      if (escaped !== "\\" && escaped !== "," && escaped !== "=") throw new SelectorError(`invalid field selector: invalid escape sequence: \\${escaped}`);
      value += escaped;
    } else if (c === "," || c === "=") throw new SelectorError(`invalid field selector: unescaped character in value: ${c}`);
    else value += c;
  }
  return value;
}

const escapeValue = (value: string): string => value.replace(/[\\,=]/g, (c) => `\\${c}`);
export const fieldSelectorText = (requirements: readonly FieldRequirement[]): string => requirements.map(({field, operator, value}) => `${field}${operator}${escapeValue(value)}`).join(",");
