// How fast and how far an HPA may scale: stabilisation windows, policies, bounds (normalizeDesiredReplicas, …WithBehaviors in horizontal.go).
import type {HorizontalPodAutoscaler, HPAScalingRules} from "../../api/types.ts";

/** Kept in the controller's memory, by HPA. */
export interface Past {
  readonly recommendations: readonly {readonly replicas: number; readonly atMs: number}[];
  readonly ups: readonly {readonly change: number; readonly atMs: number}[];
  readonly downs: readonly {readonly change: number; readonly atMs: number}[];
}
export const NO_PAST: Past = {recommendations: [], ups: [], downs: []};

/** --horizontal-pod-autoscaler-downscale-stabilization. */
const DOWNSCALE_MS = 300_000;

export interface Verdict { readonly reason: string; readonly message: string }
export interface Limited { readonly replicas: number; readonly stabilized?: Verdict; readonly limited: boolean; readonly limit: Verdict; readonly past: Past }

const LOWER: Verdict = {reason: "ScaleUpStabilized", message: "recent recommendations were lower than current one, applying the lowest recent recommendation"};
const HIGHER: Verdict = {reason: "ScaleDownStabilized", message: "recent recommendations were higher than current one, applying the highest recent recommendation"};
const TOO_FEW: Verdict = {reason: "TooFewReplicas", message: "the desired replica count is less than the minimum replica count"};
const TOO_MANY: Verdict = {reason: "TooManyReplicas", message: "the desired replica count is more than the maximum replica count"};
const TOO_FAST_UP: Verdict = {reason: "ScaleUpLimit", message: "the desired replica count is increasing faster than the maximum scale rate"};
const TOO_FAST_DOWN: Verdict = {reason: "ScaleDownLimit", message: "the desired replica count is decreasing faster than the maximum scale rate"};
const IN_RANGE: Verdict = {reason: "DesiredWithinRange", message: "the desired count is within the acceptable range"};

export function limit({spec}: HorizontalPodAutoscaler, current: number, desired: number, past: Past, nowMs: number): Limited {
  const {behavior, maxReplicas: max, minReplicas: min = 1} = spec;
  const upMs = (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000, downMs = behavior?.scaleDown?.stabilizationWindowSeconds === undefined ? DOWNSCALE_MS : behavior.scaleDown.stabilizationWindowSeconds * 1000;
  const up = !!behavior && desired >= current, better = up ? Math.min : Math.max;
  const recent = past.recommendations.filter(({atMs}) => atMs > nowMs - (up ? upMs : downMs));
  const stable = recent.reduce((best, {replicas}) => better(best, replicas), desired);
  const kept = past.recommendations.filter(({atMs}) => atMs >= nowMs - Math.max(upMs, downMs));
  const bounded = behavior ? withPolicies(current, stable, min, max, behavior.scaleUp, behavior.scaleDown, past, nowMs) : plain(current, stable, min, max);
  return {...bounded, limited: bounded.replicas !== stable, ...(stable !== desired && {stabilized: up ? LOWER : HIGHER}), past: {...past, recommendations: [...kept, {replicas: desired, atMs: nowMs}]}};
}

interface Bounded { readonly replicas: number; readonly limit: Verdict }

/** Without `behavior`: at most twice as many, or four (convertDesiredReplicasWithRules). */
function plain(current: number, desired: number, min: number, max: number): Bounded {
  const fastest = Math.max(2 * current, 4), most = Math.min(max, fastest);
  if (desired < min) return {replicas: min, limit: TOO_FEW};
  return desired > most ? {replicas: most, limit: max > fastest ? TOO_FAST_UP : TOO_MANY} : {replicas: desired, limit: IN_RANGE};
}

function withPolicies(current: number, desired: number, min: number, max: number, up: HPAScalingRules | undefined, down: HPAScalingRules | undefined, past: Past, nowMs: number): Bounded {
  if (desired > current) {
    const fastest = Math.max(current, reach(current, up, past, 1, nowMs)), most = Math.min(max, fastest);
    if (desired > most) return {replicas: most, limit: max > fastest ? TOO_FAST_UP : TOO_MANY};
  } else if (desired < current) {
    const fastest = Math.min(current, reach(current, down, past, -1, nowMs)), least = Math.max(min, fastest);
    if (desired < least) return {replicas: least, limit: min < fastest ? TOO_FAST_DOWN : TOO_FEW};
  }
  return {replicas: desired, limit: IN_RANGE};
}

/** The count that the policies allow to reach (calculateScaleUpLimitWithScalingRules, calculateScaleDownLimitWithBehaviors). */
function reach(current: number, rules: HPAScalingRules | undefined, past: Past, direction: 1 | -1, nowMs: number): number {
  if (rules?.selectPolicy === "Disabled") return current;
  const reaches = (rules?.policies ?? []).map(({type, value, periodSeconds}) => {
    const changed = (events: Past["ups"]) => events.filter(({atMs}) => atMs > nowMs - periodSeconds * 1000).reduce((sum, {change}) => sum + change, 0);
    const start = current - changed(past.ups) + changed(past.downs), share = start * (1 + (direction * value) / 100);
    return type === "Pods" ? start + direction * value : direction > 0 ? Math.ceil(share) : Math.trunc(share);
  });
  if (!reaches.length) return current;
  return (rules?.selectPolicy === "Min") === direction > 0 ? Math.min(...reaches) : Math.max(...reaches);
}

/** Remembers a change of size, for policies that look back. */
export function noteChange(past: Past, change: number, nowMs: number): Past {
  const recent = (events: Past["ups"]) => events.filter(({atMs}) => atMs > nowMs - 1_800_000);
  return change > 0 ? {...past, ups: [...recent(past.ups), {change, atMs: nowMs}]} : {...past, downs: [...recent(past.downs), {change: -change, atMs: nowMs}]};
}
