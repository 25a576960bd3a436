// Validation of CertificateSigningRequests. Source: pkg/apis/certificates/validation, pkg/apis/core/validation ValidateSignerName.
import {DerError, pemBlocks} from "../../pki/der.ts";
import {readCertificate} from "../../pki/certificate.ts";
import {parseRequest} from "../../pki/request.ts";
import {duplicate, forbiddenField, invalidValue, notSupported, required, tooLong, type FieldError} from "../field-errors.ts";
import {dnsLabelErrors, dnsSubdomainErrors} from "../names.ts";
import type {CertificateSigningRequest} from "../types.ts";

const USAGES = [
  "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
];

export function csrErrors(object: CertificateSigningRequest, old?: CertificateSigningRequest): FieldError[] {
  const {spec} = object, errors: FieldError[] = [];
  const wrong = complaint(() => parseRequest(text(spec.request)));
  if (wrong) errors.push(invalidValue("spec.request", spec.request, wrong));
  const {usages = []} = spec;
  if (!usages.length) errors.push(required("spec.usages"));
  for (const [i, usage] of usages.entries()) if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${i}]`, usage, USAGES));
  for (const [i, usage] of usages.entries()) if (usages.indexOf(usage) < i) errors.push(duplicate(`spec.usages[${i}]`, usage));
  if (spec.signerName === "kubernetes.io/legacy-unknown" && !old) errors.push(invalidValue("spec.signerName", spec.signerName, "the legacy signerName is not allowed via this API version"));
  else errors.push(...signerErrors(spec.signerName));
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < 600) errors.push(invalidValue("spec.expirationSeconds", spec.expirationSeconds, "may not specify a duration less than 600 seconds (10 minutes)"));
  errors.push(...conditionErrors(object.status?.conditions));
  const certificate = object.status?.certificate;
  const bad = certificate && certificate !== old?.status?.certificate ? certificateComplaint(text(certificate)) : undefined;
  if (bad) errors.push(invalidValue("status.certificate", "<certificate data>", bad));
  return errors;
}

function signerErrors(signerName: string | undefined, at = "spec.signerName"): FieldError[] {
  if (!signerName) return [required(at)];
  const [domain = "", path = "", ...more] = signerName.split("/"), errors: FieldError[] = [];
  if (more.length || !signerName.includes("/")) return [invalidValue(at, signerName, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const labels = (whole: string, check: (label: string) => string[]): void => {
    const bad = whole.split(".").find((label) => check(label).length);
    if (bad !== undefined) errors.push(...check(bad).map((why) => invalidValue(at, whole, `validating label ${JSON.stringify(bad)}: ${why}`)));
  };
  if (domain.length > 253) errors.push(tooLong(at, 253));
  labels(domain, dnsLabelErrors);
  if (!domain.includes(".")) errors.push(invalidValue(at, domain, "should be a domain with at least two segments separated by dots"));
  labels(path, dnsSubdomainErrors);
  if (signerName.length > 571) errors.push(tooLong(at, 571));
  return errors;
}

type Conditions = NonNullable<CertificateSigningRequest["status"]>["conditions"];
const DECIDED = ["Approved", "Denied", "Failed"];

function conditionErrors(conditions: Conditions): FieldError[] {
  const errors: FieldError[] = [], at = "status.conditions", types = (conditions ?? []).map(({type}) => type);
  for (const [i, {type, status}] of (conditions ?? []).entries()) {
    const allowed = DECIDED.includes(type) ? ["True"] : ["False", "True", "Unknown"];
    if (!type) errors.push(required(`${at}[${i}].type`));
    if (!status) errors.push(required(`${at}[${i}].status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${at}[${i}].status`, status, allowed));
    const other = type === "Approved" ? "Denied" : type === "Denied" ? "Approved" : undefined;
    if (other && types.slice(0, i).includes(other)) errors.push(invalidValue(at, type, "Approved and Denied conditions are mutually exclusive"));
    if (types.indexOf(type) < i) errors.push(duplicate(`${at}[${i}].type`, type));
  }
  return errors;
}

function certificateComplaint(pem: string): string | undefined {
  const blocks = pemBlocks(pem);
  if (!blocks.length) return "must contain at least one CERTIFICATE PEM block";
  for (const {type, bytes, headers} of blocks) {
    if (type !== "CERTIFICATE") return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (headers) return "no PEM block headers are permitted";
    if (!bytes.length) return "found CERTIFICATE PEM block containing 0 certificates";
    const wrong = complaint(() => readCertificate(bytes));
    if (wrong) return wrong.startsWith("asn1:") ? "x509: malformed certificate" : wrong;
  }
  return undefined;
}

/** Who decides is asked at the subresource `approval`. */
export function csrStatusErrors(object: CertificateSigningRequest, old: CertificateSigningRequest): FieldError[] {
  const has = (one: CertificateSigningRequest, type: string): boolean => !!one.status?.conditions?.some((condition) => condition.type === type);
  const added = ["Approved", "Denied"].filter((type) => has(object, type) && !has(old, type)).map((type) => forbiddenField("status.conditions", `updates may not add a condition of type ${JSON.stringify(type)}`));
  return [...csrUpdateErrors(object, old), ...added];
}

export function csrUpdateErrors(object: CertificateSigningRequest, old: CertificateSigningRequest): FieldError[] {
  const errors = csrErrors(object, old), count = (conditions: Conditions, wanted: string): number => conditions?.filter(({type}) => type === wanted).length ?? 0;
  for (const type of DECIDED) {
    if (count(object.status?.conditions, type) < count(old.status?.conditions, type)) errors.push(forbiddenField("status.conditions", `updates may not remove a condition of type ${JSON.stringify(type)}`));
  }
  const before = old.status?.certificate;
  if (before && object.status?.certificate !== before) errors.push(forbiddenField("status.certificate", "updates may not modify existing certificate content"));
  return errors;
}

function complaint(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof DerError) return error.message;
    throw error;
  }
}

function text(base64: string | undefined): string {
  try {
    return atob(base64 ?? "");
  } catch {
    return "";
  }
}
