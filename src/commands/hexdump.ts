// hexdump and xxd: bytes as numbers. Of hexdump's forms -C and the one without options, -n, -s and -v; of xxd -l, -p and -s.
import {toBytes} from "../shell/filesystem.ts";
import type {Program, ProgramIO} from "./program.ts";

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const letters = (bytes: readonly number[]): string => bytes.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");

/** Sixteen bytes as `hexdump -C` writes them. */
const canonical = (bytes: readonly number[], at: number): string =>
  `${hex(at, 8)}  ${[bytes.slice(0, 8), bytes.slice(8)].map((half) => half.map((byte) => hex(byte, 2)).join(" ").padEnd(23)).join("  ")}  |${letters(bytes)}|\n`;

/** Without options: words of two bytes, the low one first. */
function plain(bytes: readonly number[], at: number): string {
  const words = Array.from({length: Math.ceil(bytes.length / 2)}, (_word, i) => hex((bytes[i * 2 + 1] ?? 0) * 256 + bytes[i * 2]!, 4));
  return `${hex(at, 7)} ${words.join(" ").padEnd(39)}\n`;
}

function ofXxd(bytes: readonly number[], at: number): string {
  const pairs = Array.from({length: Math.ceil(bytes.length / 2)}, (_pair, i) => bytes.slice(i * 2, i * 2 + 2).map((byte) => hex(byte, 2)).join(""));
  return `${hex(at, 8)}: ${pairs.join(" ").padEnd(39)}  ${letters(bytes)}\n`;
}

interface Asked { readonly flags: string; readonly skip: number; readonly length: number; readonly files: readonly string[] }

function asked(args: readonly string[], lengthFlag: string): Asked {
  let flags = "", skip = 0, length = Infinity;
  const files: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!, [, letter = "", attached = ""] = /^-([nsl])(.*)$/.exec(arg) ?? [];
    if (letter !== "s" && letter !== lengthFlag) { if (arg.startsWith("-") && arg !== "-") flags += arg.slice(1); else files.push(arg); continue; }
    const value = Number(attached || args[++at]);
    if (letter === "s") skip = value; else length = value;
  }
  return {flags, skip, length, files};
}

/** The bytes that are asked for; undefined once a file was missing. */
function input(io: ProgramIO, name: string, {files, skip, length}: Asked): readonly number[] | undefined {
  let text = "";
  for (const file of files) {
    const content = file === "-" ? io.stdin : io.files.read(file);
    if (content === undefined) { io.err(`${name}: ${file}: No such file or directory\n`); return undefined; }
    text += content;
  }
  return [...toBytes(files.length ? text : io.stdin)].slice(skip, skip + length);
}

function runHexdump(io: ProgramIO): number {
  const wanted = asked(io.args, "n"), bytes = input(io, "hexdump", wanted);
  if (!bytes) return 1;
  const line = wanted.flags.includes("C") ? canonical : plain;
  let before = "", starred = false;
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.slice(at, at + 16), same = row.join() === before && row.length === 16 && !wanted.flags.includes("v");
    before = row.join();
    if (!same) io.out(line(row, wanted.skip + at));
    else if (!starred) io.out("*\n");
    starred = same;
  }
  if (bytes.length) io.out(`${hex(wanted.skip + bytes.length, line === canonical ? 8 : 7)}\n`);
  return 0;
}

function runXxd(io: ProgramIO): number {
  const wanted = asked(io.args, "l"), bytes = input(io, "xxd", wanted);
  if (!bytes) return 2;
  const asText = wanted.flags.includes("p"), width = asText ? 30 : 16;
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.slice(at, at + width);
    io.out(asText ? `${row.map((byte) => hex(byte, 2)).join("")}\n` : ofXxd(row, wanted.skip + at));
  }
  return 0;
}

export const hexdump: Program = {name: "hexdump", summary: "show bytes in hexadecimal", run: runHexdump};
export const xxd: Program = {name: "xxd", summary: "show bytes in hexadecimal", run: runXxd};
