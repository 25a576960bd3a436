// Certificates that the cluster issues, read by somebody else's code.
import {createVerify, generateKeyPairSync, X509Certificate} from "node:crypto";
import {expect, test} from "vitest";
import {authorityCertificate, authorityKey, issue} from "../../src/sim/pki/authority.ts";
import {readCertificate} from "../../src/sim/pki/certificate.ts";
import {bits, DerError, pemText, read, sequence, value} from "../../src/sim/pki/der.ts";
import {common, noNames, writeName} from "../../src/sim/pki/names.ts";
import {parseRequest} from "../../src/sim/pki/request.ts";
import {publicKeyInfo, sign} from "../../src/sim/pki/rsa.ts";
import {emptyWorld} from "../../src/sim/world.ts";

const world = emptyWorld("pki", {name: "bare", version: "v1.36.3", epoch: "2026-11-23T12:00:00Z", ageSeconds: 0, serviceCIDR: "10.96.0.0/16", podCIDR: "192.168.0.0/16", dnsAddress: "10.96.0.10", hosts: [], objects: []}, {images: []});
const authority = new X509Certificate(authorityCertificate(world));

test("the authority signs itself and what it issues", () => {
  expect(authority.ca).toBe(true);
  expect(authority.subject).toBe("CN=kubernetes");
  expect(authority.verify(authority.publicKey)).toBe(true);
  const {publicKey} = generateKeyPairSync("ec", {namedCurve: "P-256"});
  const der = issue({
    serial: 77n, subject: common("anna", ["b", "a"]), alternatives: {...noNames, dns: ["x.example"], ip: [Uint8Array.of(10, 0, 0, 1)]}, notBeforeMs: Date.parse("2026-11-23T12:00:00Z"), notAfterMs: Date.parse("2051-01-01T00:00:00Z"),
    usages: [0, 2], extendedUsages: ["1.3.6.1.5.5.7.3.2"], publicKey: publicKey.export({type: "spki", format: "der"}),
  });
  const issued = new X509Certificate(pemText("CERTIFICATE", der));
  expect(issued.verify(authority.publicKey)).toBe(true);
  expect(issued.checkIssued(authority)).toBe(true);
  expect(issued.subjectAltName).toBe("DNS:x.example, IP Address:10.0.0.1");
  expect(issued.validTo).toBe("Jan  1 00:00:00 2051 GMT");
  expect(issued.publicKey.equals(publicKey)).toBe(true);
  expect(readCertificate(der)).toMatchObject({serial: "4d", subject: {commonName: "anna", organization: ["a", "b"]}, issuer: {commonName: "kubernetes"}});
  expect(readCertificate(der).signedBy(authorityKey())).toBe(true);
});

test("a signature is that of RSA with SHA-256", () => {
  const message = new TextEncoder().encode("said");
  expect(createVerify("sha256").update(message).verify(authority.publicKey, sign(authorityKey(), message))).toBe(true);
});

test("requests are read, and their signatures checked", () => {
  const key = authorityKey(), info = sequence(Uint8Array.of(2, 1, 0), writeName(common("anna")), publicKeyInfo(key), value(0xa0));
  const request = (signature: Uint8Array): string => pemText("CERTIFICATE REQUEST", sequence(info, sequence(Uint8Array.of(6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 11, 5, 0)), bits(signature)));
  expect(parseRequest(request(sign(key, info)))).toMatchObject({subject: {commonName: "anna"}, signed: true});
  expect(parseRequest(request(sign(key, Uint8Array.of(1))))).toMatchObject({signed: false});
});

test("what is no certificate is refused with Go's words", () => {
  expect(() => read(Uint8Array.of(0x30, 5, 1))).toThrow(new DerError("asn1: syntax error: data truncated"));
  expect(() => parseRequest("nothing")).toThrow("PEM block type must be CERTIFICATE REQUEST");
  expect(() => parseRequest(pemText("CERTIFICATE REQUEST", Uint8Array.of(0x30, 1, 2)))).toThrow(DerError);
});
