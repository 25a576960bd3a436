// kubectl describe csr: the request inside is read (PKCS #10, RFC 2986).
// Is not simulated: attributes of the subject beyond those that kubectl shows.
import type {CertificateSigningRequest} from "../../../sim/api/types.ts";
import {CommandError} from "../errors.ts";
import type {Kubectl, Obj} from "../kubectl.ts";
import {humanDuration} from "./age.ts";
import {parseRequest} from "./certificate-request.ts";
import {events} from "./events.ts";
import {formatLabels, time, Writer} from "./writer.ts";

export function describeCertificateSigningRequest(k: Kubectl, object: Obj): string {
  const {metadata, spec, status} = object as unknown as CertificateSigningRequest;
  const request = parseRequest(atob(spec.request));
  if (!request) throw new CommandError("Error parsing CSR: PEM block type must be CERTIFICATE REQUEST");
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
  writer.raw(`\tCommon Name:\t${request.subject["Common Name"]?.[0] ?? ""}\n\tSerial Number:\t${request.subject["Serial Number"]?.[0] ?? ""}\n`);
  for (const title of ["Organization", "Organizational Unit", "Country", "Locality", "Province", "StreetAddress", "PostalCode"]) list(writer, title, request.subject[title]);
  const names = ["DNS Names", "Email Addresses", "URIs", "IP Addresses"];
  if (names.some((title) => request.names[title])) writer.line(0, "Subject Alternative Names:");
  for (const title of names) list(writer, title, request.names[title]);
  events(k, writer, {kind: "CertificateSigningRequest", name: metadata.name, uid: metadata.uid});
  return writer.toString();
}

function list(writer: Writer, title: string, values: readonly string[] | undefined): void {
  if (values?.length) writer.raw(`\t${title}:\t${values.join("\n\t\t")}\n`);
}

/** `Approved,Issued` (extractCSRStatus). */
function statusOf(conditions: readonly string[], issued: boolean): string {
  const decided = conditions.includes("Denied") ? "Denied" : conditions.includes("Approved") ? "Approved" : "Pending";
  return `${decided}${conditions.includes("Failed") ? ",Failed" : ""}${issued ? ",Issued" : ""}`;
}
