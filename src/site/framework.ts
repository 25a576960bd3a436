// Starts Observable Framework's own command, without telemetry.
import {spawn} from "node:child_process";
import {join} from "node:path";

/** Its exit status. `quiet`: its output is shown only if it fails. */
export function framework(root: string, args: readonly string[], quiet = true): Promise<number> {
  const bin = join(root, "node_modules/@observablehq/framework/dist/bin/observable.js");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], {cwd: root, env: {...process.env, OBSERVABLE_TELEMETRY_DISABLE: "1"}, stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit"});
    let output = "";
    child.stdout?.on("data", (part: Buffer) => { output += part.toString(); });
    child.stderr?.on("data", (part: Buffer) => { output += part.toString(); });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code !== 0) process.stderr.write(output);
      resolve(code ?? 1);
    });
  });
}
