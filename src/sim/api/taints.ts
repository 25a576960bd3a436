// Taints and tolerations (component-helpers/scheduling/corev1).
import type {Taint, Toleration} from "./types.ts";

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if ((toleration.operator ?? "Equal") === "Exists") return true;
  if (!toleration.key) return false;
  return (toleration.value ?? "") === (taint.value ?? "");
}

export const toleratesAny = (tolerations: readonly Toleration[] | undefined, taint: Taint): boolean => (tolerations ?? []).some((toleration) => tolerates(toleration, taint));

/** The first taint of these effects that nothing tolerates. */
export const untolerated = (taints: readonly Taint[] | undefined, tolerations: readonly Toleration[] | undefined, effects: readonly Taint["effect"][]): Taint | undefined =>
  (taints ?? []).find((taint) => effects.includes(taint.effect) && !toleratesAny(tolerations, taint));
