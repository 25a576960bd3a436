// Seeded chance, one stream per actor, so that adding an actor does not disturb the others. A stream is one 32-bit number.

export interface Chance { [actor: string]: number }

const hash = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
};

/** The next number in [0, 1) of an actor's stream (mulberry32; the state moves on in `chance`). */
export function draw(chance: Chance, seed: string, actor: string): number {
  const state = ((chance[actor] ?? hash(`${seed}/${actor}`)) + 0x6d2b79f5) >>> 0;
  chance[actor] = state;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** k8s.io/apimachinery rand.String: `length` characters of its alphabet without vowels and look-alikes. */
export function suffix(random: () => number, length = 5): string {
  let text = "";
  for (let i = 0; i < length; i++) text += SAFE[Math.floor(random() * SAFE.length)];
  return text;
}
const SAFE = "bcdfghjklmnpqrstvwxz2456789";

/** A version 4 UUID. */
export function uuid(random: () => number): string {
  const a = hex32(random() * 2 ** 32), b = hex32(random() * 2 ** 32), c = hex32(random() * 2 ** 32), d = hex32(random() * 2 ** 32);
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${VARIANT[parseInt(c[0]!, 16) & 3]}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
const BYTES = Array.from({length: 256}, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Eight hexadecimal digits of a number below 2^32. */
export const hex32 = (number: number): string => BYTES[number >>> 24]! + BYTES[(number >>> 16) & 255]! + BYTES[(number >>> 8) & 255]! + BYTES[number & 255]!;
const VARIANT = "89ab";
