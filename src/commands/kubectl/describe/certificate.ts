// kubectl describe csr: the request inside is read (PKCS #10, RFC 2986).
// Is not simulated: attributes of the subject beyond those that kubectl shows.
import type {CertificateSigningRequest} from "../../../sim/api/types.ts";
import {DerError} from "../../../sim/pki/der.ts";
import {hasAlternatives} from "../../../sim/pki/names.ts";
import {parseRequest, type CertificateRequest} from "../../../sim/pki/request.ts";
import {CommandError} from "../errors.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {humanDuration} from "./age.ts";
import {events} from "./events.ts";
import {formatLabels, time, Writer} from "./writer.ts";

export function describeCertificateSigningRequest(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as CertificateSigningRequest;
  const request = requestIn(spec.request);
  const writer = new Writer();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Labels:\t${formatLabels(metadata.labels)}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
  writer.line(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  writer.line(0, `Requesting User:\t${spec.username ?? ""}`);
  if (spec.signerName) writer.line(0, `Signer:\t${spec.signerName}`);
  if (spec.expirationSeconds !== undefined) writer.line(0, `Requested Duration:\t${humanDuration(spec.expirationSeconds * 1000)}`);
  writer.line(0, `Status:\t${statusOf((status?.conditions ?? []).map(({type}) => type), Boolean(status?.certificate))}`);
  writer.line(0, "Subject:");
  writer.raw(`\tCommon Name:\t${request.subject.commonName}\n\tSerial Number:\t${request.subject.serialNumber}\n`);
  for (const [title, oid] of SUBJECT) list(writer, title, oid ? request.subject.others[oid] : request.subject.organization);
  const {dns, email, uri, ip} = request.alternatives;
  if (hasAlternatives(request.alternatives)) writer.line(0, "Subject Alternative Names:");
  list(writer, "DNS Names", dns);
  list(writer, "Email Addresses", email);
  list(writer, "URIs", uri);
  list(writer, "IP Addresses", ip.map(address));
  events(k, writer, {kind: "CertificateSigningRequest", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

const SUBJECT: readonly (readonly [title: string, oid?: string])[] = [
  ["Organization"], ["Organizational Unit", "2.5.4.11"], ["Country", "2.5.4.6"], ["Locality", "2.5.4.7"], ["Province", "2.5.4.8"], ["StreetAddress", "2.5.4.9"], ["PostalCode", "2.5.4.17"],
];

function requestIn(base64: string): CertificateRequest {
  try {
    return parseRequest(atob(base64));
  } catch (error) {
    if (error instanceof DerError) throw new CommandError(`Error parsing CSR: ${error.message}`);
    throw error;
  }
}

const address = (bytes: Uint8Array): string => (bytes.length === 4 ? bytes.join(".") : Array.from({length: 8}, (_all, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16)).join(":"));

function list(writer: Writer, title: string, values: readonly string[] | undefined): void {
  if (values?.length) writer.raw(`\t${title}:\t${values.join("\n\t\t")}\n`);
}

/** `Approved,Issued` (extractCSRStatus). */
function statusOf(conditions: readonly string[], issued: boolean): string {
  const decided = conditions.includes("Denied") ? "Denied" : conditions.includes("Approved") ? "Approved" : "Pending";
  return `${decided}${conditions.includes("Failed") ? ",Failed" : ""}${issued ? ",Issued" : ""}`;
}
