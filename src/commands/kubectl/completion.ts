// kubectl completion: a script that `source <(kubectl completion bash)` can read.
// Is not simulated: the functions of cobra's script. The terminal completes from the same declarations by itself (src/shell/complete.ts).
import {CommandError} from "./errors.ts";
import type {Verb} from "./verb.ts";

const SCRIPTS: {readonly [shell: string]: string} = {
  bash: "# bash completion V2 for kubectl                            -*- shell-script -*-\n\n__start_kubectl() { :; }\n\ncomplete -o default -F __start_kubectl kubectl\n\n# ex: ts=4 sw=4 et filetype=sh\n",
  zsh: "#compdef kubectl\ncompdef _kubectl kubectl\n",
  fish: "# fish completion for kubectl                              -*- shell-script -*-\n",
  powershell: "# powershell completion for kubectl                        -*- shell-script -*-\n",
};

export const completion: Verb = {
  name: "completion", summary: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)", usage: "SHELL",
  run: (k) => {
    const usage = "\nSee 'kubectl completion -h' for help and examples";
    if (k.args.length === 0) throw new CommandError(`Shell not specified.${usage}`);
    if (k.args.length > 1) throw new CommandError(`Too many arguments. Expected only the shell type.${usage}`);
    const script = SCRIPTS[k.args[0]!];
    if (script === undefined) throw new CommandError(`Unsupported shell type ${JSON.stringify(k.args[0])}.${usage}`);
    k.out(script);
    return 0;
  },
};
