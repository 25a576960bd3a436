// The cluster's certificate authority, as kubeadm makes it: one key for all worlds, a certificate from the cluster's first moment.
// The key is known to everybody; it protects nothing. Source: kubeadm util/pkiutil, client-go util/cert NewSelfSignedCACert, kube-controller-manager certificate authority.
import numbers from "../../../data/kubernetes/authority.json" with {type: "json"};
import {parseInstant} from "../clock.ts";
import type {ClusterFile, World} from "../world.ts";
import {createCertificate, keyId, type Template} from "./certificate.ts";
import {pemText, type Bytes} from "./der.ts";
import {common, noNames} from "./names.ts";
import {privateKey, privateKeyBytes, publicKeyInfo, type PrivateKey} from "./rsa.ts";

const YEAR_MS = 365 * 24 * 3_600_000;
const NAME = common("kubernetes");
const DIGITAL_SIGNATURE = 0, KEY_ENCIPHERMENT = 2, CERTIFICATE_SIGN = 5;

export const authorityKey = (): PrivateKey => privateKey(BigInt(`0x${numbers.p}`), BigInt(`0x${numbers.q}`));

/** 113 bits of chance. */
export const serialOf = (random: () => number): bigint => BigInt(`0x1${Array.from({length: 4}, () => Math.floor(random() * 2 ** 28).toString(16).padStart(7, "0")).join("")}`);

const startMs = ({cluster}: World): number => parseInstant(cluster.epoch);
export const authorityEndMs = (world: World): number => startMs(world) + 10 * YEAR_MS;

const certificates = new WeakMap<ClusterFile, string>();

/** The same for all worlds of a cluster file: it follows from its epoch. */
export function authorityCertificate(world: World): string {
  let known = certificates.get(world.cluster);
  if (!known) certificates.set(world.cluster, (known = selfSigned(world)));
  return known;
}

function selfSigned(world: World): string {
  const key = authorityKey(), publicKey = publicKeyInfo(key);
  return pemText("CERTIFICATE", createCertificate({
    serial: 0x4f2d9c61b7a30e85n, subject: NAME, issuer: NAME, notBeforeMs: startMs(world), notAfterMs: authorityEndMs(world), isAuthority: true, publicKey,
    alternatives: {...noNames, dns: [NAME.commonName]}, usages: [DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, CERTIFICATE_SIGN], extendedUsages: [],
  }, key));
}

export const authorityKeyText = (): string => pemText("RSA PRIVATE KEY", privateKeyBytes(authorityKey()));

/** A certificate that this authority signs. */
export function issue(template: Omit<Template, "issuer" | "isAuthority" | "authorityKeyId">): Bytes {
  const key = authorityKey();
  return createCertificate({...template, issuer: NAME, isAuthority: false, authorityKeyId: keyId(publicKeyInfo(key))}, key);
}
