// curlimages/curl: an entry point that runs curl, or the command that it is given.
import type {ContainerProgram} from "./program.ts";

export const curlImage: ContainerProgram = {
  name: "curl",
  commands: ["entrypoint.sh"],
  start(io) {
    const args = io.argv.slice(1);
    return {exec: args[0]?.startsWith("-") || args[0]?.includes("://") ? ["curl", ...args] : args.length > 0 ? args : ["curl"]};
  },
};
