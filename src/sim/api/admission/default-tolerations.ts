// DefaultTolerationSeconds: Pods bear a node's failure for five minutes. Source: plugin/pkg/admission/defaulttolerationseconds.
import type {Pod} from "../types.ts";
import type {Mutable} from "../kinds/kind.ts";
import type {AdmissionPlugin} from "./plugin.ts";

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  admit(object, _old, {info, subresource}) {
    if (info.name !== "pods" || subresource) return;
    const {spec} = object as unknown as Mutable<Pod>; // of the pods resource
    for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
      const tolerated = spec.tolerations?.some((toleration) => (toleration.key === key || !toleration.key) && (!toleration.effect || toleration.effect === "NoExecute"));
      if (!tolerated) (spec.tolerations ??= []).push({key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300});
    }
  },
};
