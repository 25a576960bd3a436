// md5sum, sha1sum, sha256sum, of text as UTF-8. MD5: RFC 1321; SHA-1: RFC 3174.
import {sha256} from "../../../sha256.ts";
import {readInput} from "./files.ts";
import type {Tool} from "./tool.ts";

const rotate = (value: number, by: number): number => value << by | value >>> 32 - by;
const hex = (bytes: Iterable<number>): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The text's bytes, a one bit, zeros, and the length in bits: blocks of sixteen words. */
function blocks(text: string, littleEndian: boolean): readonly Int32Array[] {
  const bytes = new TextEncoder().encode(text), size = Math.ceil((bytes.length + 9) / 64) * 64, all = new Uint8Array(size), view = new DataView(all.buffer);
  all.set(bytes);
  all[bytes.length] = 0x80;
  view.setUint32(size - (littleEndian ? 8 : 4), bytes.length * 8, littleEndian);
  return Array.from({length: size / 64}, (_, i) => Int32Array.from({length: 16}, (_word, j) => view.getInt32(i * 64 + j * 4, littleEndian)));
}

const words = (values: readonly number[], littleEndian: boolean): string => {
  const bytes = new Uint8Array(values.length * 4), view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setInt32(i * 4, value, littleEndian));
  return hex(bytes);
};

const SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]] as const;

function md5(text: string): string {
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].map((value) => value | 0) as [number, number, number, number];
  for (const block of blocks(text, true)) {
    let [w, x, y, z] = [a, b, c, d];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const [mixed, at] = round === 0 ? [x & y | ~x & z, i] : round === 1 ? [z & x | ~z & y, (5 * i + 1) % 16] : round === 2 ? [x ^ y ^ z, (3 * i + 5) % 16] : [y ^ (x | ~z), 7 * i % 16];
      const sum = w + mixed + Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) + block[at]! | 0;
      [w, z, y, x] = [z, y, x, x + rotate(sum, SHIFTS[round]![i % 4]!) | 0];
    }
    [a, b, c, d] = [a + w | 0, b + x | 0, c + y | 0, d + z | 0];
  }
  return words([a, b, c, d], true);
}

function sha1(text: string): string {
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0].map((value) => value | 0) as [number, number, number, number, number];
  for (const block of blocks(text, false)) {
    const schedule = [...block];
    for (let i = 16; i < 80; i++) schedule.push(rotate(schedule[i - 3]! ^ schedule[i - 8]! ^ schedule[i - 14]! ^ schedule[i - 16]!, 1));
    let [a, b, c, d, e] = state;
    for (let i = 0; i < 80; i++) {
      const [mixed, constant] = i < 20 ? [b & c | ~b & d, 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1] : i < 60 ? [b & c | b & d | c & d, 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, rotate(a, 5) + mixed + e + constant + schedule[i]! | 0];
    }
    state = [state[0] + a | 0, state[1] + b | 0, state[2] + c | 0, state[3] + d | 0, state[4] + e | 0];
  }
  return words(state, false);
}

export const digests: Tool = {
  names: ["md5sum", "sha1sum", "sha256sum"],
  run(args, context, tool) {
    const names = args.filter((arg) => arg === "-" || !arg.startsWith("-"));
    let stdout = "", stderr = "";
    for (const name of names.length > 0 ? names : ["-"]) {
      const text = readInput(context, tool, name);
      if (typeof text !== "string") { stderr += text.error; continue; }
      stdout += `${tool === "md5sum" ? md5(text) : tool === "sha1sum" ? sha1(text) : hex(sha256(text))}  ${name}\n`;
    }
    return {stdout, stderr, exit: stderr === "" ? 0 : 1, tookMs: 1};
  },
};
