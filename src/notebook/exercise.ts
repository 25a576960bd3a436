// Exercises of a page: `task` (do something to the cluster) and `quiz` (choose an answer), read from the YAML in their fences.
import {load, YAMLException} from "js-yaml";
import {PageError, type QuizCell, type Span, type TaskCell} from "./page.ts";

type Fields = {readonly [name: string]: unknown};

/** A part of a manifest: what it says must be so, what it leaves out does not matter. */
export type Part = Fields & {readonly apiVersion: string; readonly kind: string; readonly metadata: {readonly name: string; readonly namespace?: string}};

/** One thing that must hold after an attempt, whatever the way to it. */
export type Check =
  | {readonly object: Part; readonly hint?: string}
  | {readonly absent: Part; readonly hint?: string}
  /** A command that must end with 0 and, if given, print this text. It runs on a copy of the world. */
  | {readonly run: string; readonly output?: string; readonly hint?: string};

/** An attempt that readers make. It is known by its text, or by a sign that it leaves in the cluster. */
export interface WrongAttempt { readonly attempt: string; readonly hint: string; readonly sign?: Part }

export interface Answer { readonly text: string; readonly right: boolean; readonly why: string }

type Refuse = (message: string) => never;

function fieldsOf(value: unknown, what: string, known: readonly string[], refuse: Refuse): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(`${what} must have the fields ${known.join(", ")}`);
  for (const name of Object.keys(value)) if (!known.includes(name)) refuse(`${what} has no field "${name}"; it knows ${known.join(", ")}`);
  return value as Fields;
}

const text = (fields: Fields, name: string, what: string, refuse: Refuse): string =>
  typeof fields[name] === "string" && fields[name].trim() ? fields[name].trim() : refuse(`${what} needs \`${name}\`, a text`);

const optional = (fields: Fields, name: string, what: string, refuse: Refuse): {[name: string]: string} => (fields[name] === undefined ? {} : {[name]: text(fields, name, what, refuse)});

const items = (fields: Fields, name: string, least: number, what: string, refuse: Refuse): readonly unknown[] => {
  const value = fields[name] ?? [];
  return Array.isArray(value) && value.length >= least ? value : refuse(`${what} needs \`${name}\`, a list${least > 1 ? ` of ${least} or more` : ""}`);
};

function partOf(value: unknown, what: string, refuse: Refuse): Part {
  const part = value as Part | undefined;
  if (!part?.apiVersion || !part.kind || !part.metadata?.name) refuse(`${what} must be a part of a manifest with apiVersion, kind and metadata.name`);
  return part as Part;
}

function checkOf(value: unknown, refuse: Refuse): Check {
  const fields = fieldsOf(value, "a check", ["object", "absent", "run", "output", "hint"], refuse), hint = optional(fields, "hint", "a check", refuse);
  if (fields["object"] !== undefined) return {object: partOf(fields["object"], "`object`", refuse), ...hint};
  if (fields["absent"] !== undefined) return {absent: partOf(fields["absent"], "`absent`", refuse), ...hint};
  return {run: text(fields, "run", "a check without `object` or `absent`", refuse), ...optional(fields, "output", "a check", refuse), ...hint};
}

function wrongOf(value: unknown, refuse: Refuse): WrongAttempt {
  const fields = fieldsOf(value, "a wrong attempt", ["attempt", "hint", "sign"], refuse);
  return {
    attempt: text(fields, "attempt", "a wrong attempt", refuse), hint: text(fields, "hint", "a wrong attempt", refuse),
    ...(fields["sign"] !== undefined && {sign: partOf(fields["sign"], "`sign`", refuse)}),
  };
}

function read(path: string, span: Span, source: string): {readonly value: unknown; readonly refuse: Refuse} {
  const refuse: Refuse = (message) => { throw new PageError(path, span.line, message); };
  try {
    return {value: load(source), refuse};
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new PageError(path, span.line + 1 + (error.mark?.line ?? 0), `this exercise is no YAML: ${error.reason}`);
  }
}

export function taskOf(path: string, span: Span, base: Pick<TaskCell, "index" | "name" | "line" | "endLine">, source: string): TaskCell {
  const {value, refuse} = read(path, span, source);
  const fields = fieldsOf(value, "a task", ["ask", "hints", "check", "solution", "wrong", "on"], refuse);
  return {
    kind: "task", ...base, text: "", source, ask: text(fields, "ask", "a task", refuse), ...optional(fields, "on", "a task", refuse),
    hints: items(fields, "hints", 0, "a task", refuse).map(String), checks: items(fields, "check", 1, "a task", refuse).map((check) => checkOf(check, refuse)),
    solution: text(fields, "solution", "a task", refuse), wrong: items(fields, "wrong", 0, "a task", refuse).map((wrong) => wrongOf(wrong, refuse)),
  };
}

export function quizOf(path: string, span: Span, base: Pick<QuizCell, "index" | "name" | "line" | "endLine">, source: string): QuizCell {
  const {value, refuse} = read(path, span, source);
  const fields = fieldsOf(value, "a quiz", ["question", "answers"], refuse);
  const answers = items(fields, "answers", 2, "a quiz", refuse).map((value): Answer => {
    const answer = fieldsOf(value, "an answer", ["text", "right", "why"], refuse);
    return {text: String(answer["text"] ?? refuse("an answer needs `text`")), right: answer["right"] === true, why: text(answer, "why", "an answer", refuse)};
  });
  if (!answers.some(({right}) => right)) refuse("no answer of this quiz is right; mark one with `right: true`");
  return {kind: "quiz", ...base, text: "", source, question: text(fields, "question", "a quiz", refuse), answers};
}
