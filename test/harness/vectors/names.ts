import * as names from "../../../src/sim/api/names.ts";
import {differs, type VectorTopic} from "./vector.ts";

const RULES: {readonly [field: string]: (name: string) => readonly string[]} = {
  dns1123Label: names.dnsLabelErrors, dns1123Subdomain: names.dnsSubdomainErrors, dns1035Label: names.dns1035LabelErrors, qualifiedName: names.qualifiedNameErrors, labelValue: names.labelValueErrors,
  portName: names.portNameErrors, envVarName: names.envVarNameErrors, relaxedEnvVarName: names.relaxedEnvVarNameErrors, configMapKey: names.configMapKeyErrors, wildcardDNS: names.wildcardSubdomainErrors,
};

export const namesTopic: VectorTopic = {
  topic: "names",
  check(testCase) {
    if (typeof testCase.port === "number") return differs(testCase.errors, names.portNumberErrors(testCase.port));
    const text = String(testCase.in);
    const actual = Object.fromEntries(Object.entries(RULES).map(([field, rule]) => [field, rule(text)]));
    const {in: _, ...expected} = testCase;
    return differs(expected, {...actual, maskTrailingDash: names.dnsSubdomainErrors(names.maskTrailingDash(text)).length === 0});
  },
};
