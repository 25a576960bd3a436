// perl: `-e 'print …'` with a text, and the pi of everybody's first Job (`-Mbignum=bpi -wle 'print bpi(2000)'`). Not simulated: the language.
import type {ContainerProgram} from "./program.ts";

/** Pi with so many significant digits, by Machin's formula in integers. */
function pi(digits: number): string {
  const guard = 10, unit = 10n ** BigInt(digits + guard);
  const arctan = (inverse: bigint): bigint => {
    let power = unit / inverse, sum = power, sign = -1n;
    for (let n = 3n; power !== 0n; n += 2n, sign = -sign) { power /= inverse * inverse; sum += sign * (power / n); }
    return sum;
  };
  const scaled = 4n * (4n * arctan(5n) - arctan(239n));
  const rounded = (scaled + 5n * 10n ** BigInt(guard)) / 10n ** BigInt(guard + 1);
  return String(rounded).replace(/^3/, "3.");
}

/** What a text of Perl prints; undefined if it is more than that. */
function printed(text: string, newline: string): string | undefined {
  const digits = /^\s*print bpi\((\d+)\)\s*;?\s*$/.exec(text);
  if (digits) return pi(Number(digits[1])) + newline;
  const quoted = /^\s*(?:print|say)\s*\(?(["'])(.*)\1\)?\s*;?\s*$/s.exec(text);
  return quoted ? quoted[2]!.replaceAll("\\n", "\n") + (/^\s*say/.test(text) ? "\n" : newline) : undefined;
}

export const perl: ContainerProgram = {
  name: "perl",
  commands: ["perl", "perl5"],
  start(io) {
    const args = io.argv.slice(1);
    if (args[0] === "-v" || args[0] === "--version") { io.log("\nThis is perl 5, version 42, subversion 0 (v5.42.0) built for x86_64-linux-gnu\n"); return {exit: 0}; }
    const at = args.findIndex((arg) => /^-[a-zA-Z]*[eE]$/.test(arg));
    if (at < 0) return {exit: 0};
    const text = args[at + 1] ?? "", out = printed(text, args[at]!.includes("l") ? "\n" : "");
    if (out === undefined) { io.log(`kubecahier: not simulated: perl: ${text}\n`, "stderr"); return {exit: 1}; }
    io.log(out);
    // Two thousand digits take perl a few seconds.
    return {wakeAtMs: io.nowMs + (out.length > 500 ? 3500 : 30)};
  },
  wake: () => ({exit: 0}),
};
