// echo, pwd, sleep, true, false and printenv.
import {done, failed, type Tool} from "./tool.ts";

export const trueTool: Tool = {names: ["true"], run: () => done()};
export const pwd: Tool = {names: ["pwd"], run: (_args, {cwd}) => done(`${cwd}\n`)};
export const falseTool: Tool = {names: ["false"], run: () => done("", 1)};

export const echo: Tool = {
  names: ["echo"],
  run(args) {
    let newline = true, escapes = false, at = 0;
    for (; at < args.length && /^-[neE]+$/.test(args[at]!); at++) {
      if (args[at]!.includes("n")) newline = false;
      if (args[at]!.includes("e")) escapes = true;
    }
    const text = args.slice(at).join(" ");
    return done(`${escapes ? unescape(text) : text}${newline ? "\n" : ""}`);
  },
};

/** Backslash escapes as echo -e and printf know them. */
export const unescape = (text: string): string => text.replace(/\\(n|t|r|a|b|f|v|\\|0[0-7]{0,3}|x[0-9a-fA-F]{1,2}|e)/g, (_all, code: string) => {
  const plain: {readonly [code: string]: string} = {n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", "\\": "\\", e: "\x1b"};
  return plain[code] ?? String.fromCharCode(code.startsWith("x") ? parseInt(code.slice(1), 16) : parseInt(code.slice(1) || "0", 8));
});

const UNITS: {readonly [unit: string]: number} = {"": 1, s: 1, m: 60, h: 3600, d: 86400};

export const sleep: Tool = {
  names: ["sleep"],
  run(args, {flavour}) {
    if (args.length === 0) return failed(flavour === "busybox" ? "BusyBox v1.36.1 multi-call binary.\n\nUsage: sleep [N]...\n" : "sleep: missing operand\nTry 'sleep --help' for more information.\n");
    let seconds = 0;
    for (const arg of args) {
      if (arg === "infinity" || arg === "inf") return done("", 0, Infinity);
      const match = /^(\d*\.?\d+)([smhd]?)$/.exec(arg);
      if (!match) return failed(flavour === "busybox" ? `sleep: invalid number '${arg}'\n` : `sleep: invalid time interval '${arg}'\nTry 'sleep --help' for more information.\n`);
      seconds += Number(match[1]) * UNITS[match[2] ?? ""]!;
    }
    return done("", 0, seconds * 1000);
  },
};

export const printenv: Tool = {
  names: ["printenv"],
  run(args, {env}) {
    if (args.length === 0) return done(Object.entries(env).map(([key, value]) => `${key}=${value}\n`).join(""));
    const found = args.map((arg) => env[arg]);
    return done(found.map((value) => value === undefined ? "" : `${value}\n`).join(""), found.every((value) => value !== undefined) ? 0 : 1);
  },
};
