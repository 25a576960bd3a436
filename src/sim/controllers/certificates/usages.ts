// Usages of keys by Kubernetes' names: bits of keyUsage and object identifiers of extended ones. Source: kube-controller-manager certificates/authority policies.go.

const BITS: {readonly [usage: string]: number} = {
  signing: 0, "digital signature": 0, "content commitment": 1, "key encipherment": 2, "data encipherment": 3, "key agreement": 4, "cert sign": 5, "crl sign": 6, "encipher only": 7, "decipher only": 8,
};

/** In the order in which they stand in a certificate. */
const EXTENDED: readonly (readonly [usages: readonly string[], oid: string])[] = [
  [["any"], "2.5.29.37.0"], [["server auth"], "1.3.6.1.5.5.7.3.1"], [["client auth"], "1.3.6.1.5.5.7.3.2"], [["code signing"], "1.3.6.1.5.5.7.3.3"], [["email protection", "s/mime"], "1.3.6.1.5.5.7.3.4"],
  [["ipsec end system"], "1.3.6.1.5.5.7.3.5"], [["ipsec tunnel"], "1.3.6.1.5.5.7.3.6"], [["ipsec user"], "1.3.6.1.5.5.7.3.7"], [["timestamping"], "1.3.6.1.5.5.7.3.8"], [["ocsp signing"], "1.3.6.1.5.5.7.3.9"],
  [["microsoft sgc"], "1.3.6.1.4.1.311.10.3.3"], [["netscape sgc"], "2.16.840.1.113730.4.1"],
];

export const keyUsages = (usages: readonly string[]): number[] => [...new Set(usages.flatMap((usage) => BITS[usage] ?? []))];
export const extendedUsages = (usages: readonly string[]): string[] => EXTENDED.flatMap(([names, oid]) => (names.some((name) => usages.includes(name)) ? [oid] : []));
