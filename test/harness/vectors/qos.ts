import {oomScoreAdjustments, qosClass} from "../../../src/sim/api/qos.ts";
import type {Container} from "../../../src/sim/api/types.ts";
import {differs, type VectorTopic} from "./vector.ts";

export const qos: VectorTopic = {
  topic: "qos",
  check(testCase) {
    // Amounts that are null in the file are absent.
    const containers = (list: unknown): Container[] => JSON.parse(JSON.stringify(list ?? []), (_, part: unknown) => part ?? undefined).map(({name, requests, limits}: {name: string; requests?: Container["resources"]; limits?: Container["resources"]}) => ({name, resources: {...(requests && {requests}), ...(limits && {limits})}}));
    const spec = {containers: containers(testCase.containers), initContainers: containers(testCase.initContainers)};
    return differs({qosClass: testCase.qosClass, oomScoreAdj: testCase.oomScoreAdj}, {qosClass: qosClass(spec), oomScoreAdj: oomScoreAdjustments(spec, Number(testCase.memoryCapacity))});
  },
};
