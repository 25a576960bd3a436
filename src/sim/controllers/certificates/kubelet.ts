// What a kubelet's certificate requests have to be. Source: pkg/apis/certificates/v1/helpers.go.
import {hasAlternatives} from "../../pki/names.ts";
import type {CertificateRequest} from "../../pki/request.ts";

const CLIENT = ["client auth", "digital signature", "key encipherment"], SERVING = ["digital signature", "key encipherment", "server auth"];

/** Exactly these usages, or these without the one that only RSA keys need. */
function usagesComplaint(usages: readonly string[], wanted: readonly string[]): string | undefined {
  const own = [...new Set(usages)].sort(), short = wanted.filter((usage) => usage !== "key encipherment");
  return [wanted, short].some((set) => set.join() === own.join()) ? undefined : `usages did not match [${wanted.join(" ")}]`;
}

const isNodeGroup = ({subject: {organization}}: CertificateRequest): boolean => organization.length === 1 && organization[0] === "system:nodes";
const isNodeName = ({subject: {commonName}}: CertificateRequest): boolean => commonName.startsWith("system:node:");

/** ValidateKubeletClientCSR. */
export function clientComplaint(request: CertificateRequest, usages: readonly string[]): string | undefined {
  const {alternatives} = request;
  if (!isNodeGroup(request)) return "subject organization is not system:nodes";
  if (hasAlternatives(alternatives)) return `${alternatives.dns.length ? "DNS" : alternatives.email.length ? "Email" : alternatives.ip.length ? "IP" : "URI"} subjectAltNames are not allowed`;
  if (!isNodeName(request)) return "subject common name does not begin with system:node:";
  return usagesComplaint(usages, CLIENT);
}

/** ValidateKubeletServingCSR. */
export function servingComplaint(request: CertificateRequest, usages: readonly string[]): string | undefined {
  const {dns, ip, email, uri} = request.alternatives;
  if (!isNodeGroup(request)) return "subject organization is not system:nodes";
  if (!dns.length && !ip.length) return "DNS or IP subjectAltName is required";
  if (email.length) return "Email subjectAltNames are not allowed";
  if (uri.length) return "URI subjectAltNames are not allowed";
  return usagesComplaint(usages, SERVING) ?? (isNodeName(request) ? undefined : "subject common name does not begin with system:node:");
}
