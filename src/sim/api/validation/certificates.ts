// Validation of CertificateSigningRequests. Source: pkg/apis/certificates/validation.
import {invalidValue, required, type FieldError} from "../field-errors.ts";
import type {CertificateSigningRequest} from "../types.ts";

export function csrErrors({spec}: CertificateSigningRequest): FieldError[] {
  const errors: FieldError[] = [];
  if (!/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text(spec.request))) errors.push(invalidValue("spec.request", spec.request, "PEM block type must be CERTIFICATE REQUEST"));
  if (!spec.usages?.length) errors.push(required("spec.usages"));
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
