// Validation of CertificateSigningRequests. Source: pkg/apis/certificates/validation.
import {duplicate, invalidValue, notSupported, required, type FieldError} from "../field-errors.ts";
import type {CertificateSigningRequest} from "../types.ts";

const USAGES = [
  "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
];

export function csrErrors({spec}: CertificateSigningRequest): FieldError[] {
  const errors: FieldError[] = [];
  if (!/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text(spec.request))) errors.push(invalidValue("spec.request", spec.request, "PEM block type must be CERTIFICATE REQUEST"));
  if (!spec.usages?.length) errors.push(required("spec.usages"));
  for (const [i, usage] of (spec.usages ?? []).entries()) {
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${i}]`, usage, USAGES));
    if (spec.usages!.indexOf(usage) < i) errors.push(duplicate(`spec.usages[${i}]`, usage));
  }
  if (!spec.signerName) errors.push(required("spec.signerName"));
  else if (!spec.signerName.includes("/")) errors.push(invalidValue("spec.signerName", spec.signerName, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < 600) errors.push(invalidValue("spec.expirationSeconds", spec.expirationSeconds, "may not specify a duration less than 600 seconds (10 minutes)"));
  return errors;
}

function text(base64: string | undefined): string {
  try {
    return atob(base64 ?? "");
  } catch {
    return "";
  }
}
