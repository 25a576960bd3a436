// `kubecahier VERB …`: the list of verbs, and what happens with one.
import {PageError} from "../notebook/page.ts";
import {build} from "./build.ts";
import {check} from "./check.ts";
import {dev} from "./dev.ts";
import {run} from "./run.ts";
import {sh} from "./sh.ts";
import {red, say, UsageError, type Verb} from "./verb.ts";

const verbs: readonly Verb[] = [dev, build, run, check, sh];

function help(): string {
  const width = Math.max(...verbs.map(({name}) => name.length));
  return `kubecahier: study pages whose kubectl cells run on a simulated cluster\n\nUsage: kubecahier VERB [arguments]\n\n${verbs.map(({name, summary}) => `  ${name.padEnd(width)}  ${summary}`).join("\n")}\n\nkubecahier VERB --help says more.`;
}

/** Exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    console.log(help());
    return name === undefined ? 1 : 0;
  }
  const verb = verbs.find((candidate) => candidate.name === name);
  if (!verb) return refuse(`there is no verb "${name}"; kubecahier --help lists them`);
  if (rest.includes("--help") || rest.includes("-h")) {
    console.log(verb.help);
    return 0;
  }
  try {
    return await verb.run(rest);
  } catch (error) {
    if (error instanceof UsageError || error instanceof PageError) return refuse(error.message);
    throw error;
  }
}

function refuse(message: string): number {
  say(`${red("kubecahier:")} ${message}`);
  return 1;
}
