// Integers or percentages. Source: k8s.io/apimachinery/pkg/util/intstr.
export type IntOrString = number | string;
export class IntOrStringError extends Error {}

/** intstr.GetScaledValueFromIntOrPercent: `25%` of `total`, or the number itself. Throws IntOrStringError. */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === "number") return value;
  if (!value.endsWith("%")) throw new IntOrStringError(`invalid value for IntOrString: invalid type: string is not a percentage`);
  const text = value.slice(0, -1);
  if (!/^[+-]?\d+$/.test(text)) throw new IntOrStringError(`invalid value for IntOrString: invalid value ${JSON.stringify(value)}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const part = (Number(text) * total) / 100;
  return roundUp ? Math.ceil(part) : Math.floor(part);
}

/** intstr.Parse: text of a command line. */
export function parseIntOrString(text: string): IntOrString {
  return /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) <= 2147483648 ? Number(text) : text;
}
