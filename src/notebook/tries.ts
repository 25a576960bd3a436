// What `check` does with tasks: every solution must pass, every wrong attempt must fail and be recognised.
import type {World} from "../sim/world.ts";
import type {Problem} from "./check.ts";
import {executeCell} from "./execute.ts";
import {passed, type Difference, type Judgement} from "./judge.ts";
import type {Page, TaskCell} from "./page.ts";

/** `worlds`: the one before the first cell, then the one after each. */
export async function taskProblems(page: Page, worlds: readonly World[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const cell of page.cells) if (cell.kind === "task") problems.push(...await problemsOfTask(cell, worlds[cell.index]!));
  return problems;
}

async function problemsOfTask(task: TaskCell, before: World): Promise<readonly Problem[]> {
  const problems: Problem[] = [], error = (message: string) => { problems.push({line: task.line, message, severity: "error"}); };
  const attempt = async (text: string): Promise<{readonly judgement: Judgement; readonly output: string}> => {
    const {result} = await executeCell(before, {...task, text});
    return {judgement: result.judgement ?? {verdicts: [], known: []}, output: result.output};
  };
  const solved = await attempt(task.solution);
  if (!passed(solved.judgement)) error(`the solution of this task does not pass: ${failures(solved.judgement)}\n${solved.output}`);
  for (const {attempt: text, hint} of task.wrong) {
    const {judgement} = await attempt(text);
    const first = text.split("\n")[0]!;
    if (passed(judgement)) error(`the wrong attempt "${first}" passes`);
    else if (!judgement.known.includes(hint)) error(`the wrong attempt "${first}" is not recognised by its sign`);
  }
  return problems;
}

const failures = ({verdicts}: Judgement): string => verdicts.flatMap(({difference}) => (difference ? [inWords(difference)] : [])).join("; ");

function inWords(difference: Difference): string {
  switch (difference.kind) {
    case "missing": return `there is no ${difference.object}`;
    case "present": return `there is still a ${difference.object}`;
    case "value": return `${difference.object}: ${difference.path} is ${difference.actual ?? "not set"}, wanted ${difference.wanted}`;
    case "status": return `\`${difference.command}\` fails`;
    case "output": return `\`${difference.command}\` does not print ${difference.wanted}`;
  }
}
