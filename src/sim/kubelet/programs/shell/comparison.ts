// What `test` and `[[ … ]]` compare, in machines' bash and in containers' shells: texts, and whole numbers by their operators' names.
// Each shell reads numbers in its own way and says in its own words what is none: `number` does both.

const TEXTS: {readonly [operator: string]: (a: string, b: string) => boolean} = {"=": (a, b) => a === b, "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b, ">": (a, b) => a > b};

const NUMBERS: {readonly [operator: string]: (a: number, b: number) => boolean} = {"-eq": (a, b) => a === b, "-ne": (a, b) => a !== b, "-lt": (a, b) => a < b, "-le": (a, b) => a <= b, "-gt": (a, b) => a > b, "-ge": (a, b) => a >= b};

export const COMPARISONS: readonly string[] = [...Object.keys(TEXTS), ...Object.keys(NUMBERS)];

/** Undefined where the operator is none of these. */
export function compared(operator: string, left: string, right: string, number: (text: string) => number): boolean | undefined {
  const texts = TEXTS[operator], numbers = NUMBERS[operator];
  return texts?.(left, right) ?? numbers?.(number(left), number(right));
}
