// The order of API versions: stable before beta before alpha, higher numbers first. Source: k8s.io/apimachinery/pkg/version CompareKubeAwareVersionStrings.
const KUBE_VERSION = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/;
const STAGES: {readonly [stage: string]: number} = {alpha: 0, beta: 1};

/** Negative if `a` comes first. */
export function compareVersions(a: string, b: string): number {
  const left = KUBE_VERSION.exec(a), right = KUBE_VERSION.exec(b);
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : a > b ? 1 : 0;
  const stage = (match: RegExpExecArray): number => (match[2] ? STAGES[match[2]]! : 2);
  return stage(right) - stage(left) || Number(right[1]) - Number(left[1]) || Number(right[3] ?? 0) - Number(left[3] ?? 0);
}
