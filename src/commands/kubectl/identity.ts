// Who a kubeconfig's user is to the API server, and whether the server's address answers at all.
// A client certificate is read; kubeadm's own, which are not real ones, are known by their user entry.
import {userOfToken} from "../../sim/api/authentication/tokens.ts";
import {StatusError, Unreachable, type User} from "../../sim/api/client.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import type {ProgramIO} from "../program.ts";
import {authorityKey} from "../../sim/pki/authority.ts";
import {readCertificate} from "../../sim/pki/certificate.ts";
import {DerError, hexOf, pemBlocks} from "../../sim/pki/der.ts";
import type {Name} from "../../sim/pki/names.ts";
import {sha256} from "../../sim/sha256.ts";
import {CommandError} from "./errors.ts";
import type {Flags} from "./flags.ts";
import {endpoint} from "./unreachable.ts";

export interface Identity { readonly user: User; check(): void }

const ANONYMOUS: User = {name: "system:anonymous", groups: ["system:unauthenticated"]};

/** What a context comes to: its user and its cluster. */
export interface Subject { readonly user: JsonObject; readonly userName: string; readonly cluster: JsonObject; readonly server: string }

export function identify(io: ProgramIO, flags: Flags, {user, userName, cluster, server}: Subject): Identity {
  const own = userOf(io, flags, user, userName);
  const as = flags.get("as");
  const impersonated: User | undefined = as ? {name: as, groups: [...flags.all("as-group"), ...(!flags.has("as-group") && as.startsWith("system:serviceaccount:") ? ["system:serviceaccounts", `system:serviceaccounts:${as.split(":")[2]}`] : []), "system:authenticated"]} : undefined;
  return {
    user: impersonated ? {...impersonated, impersonator: own} : own,
    check: () => {
      if (server.startsWith("https://") && !hasCredentials(flags, user)) throw new CommandError("Please enter Username: error: EOF", {raw: true});
      if (!answers(io, server)) throw new Unreachable(endpoint(io, server).failure);
      if (!trusted(io, flags, cluster)) throw new CommandError("Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority", {raw: true});
      if (own === ANONYMOUS && tokenOf(io, flags, user) !== "") throw new StatusError({kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: "Unauthorized", reason: "Unauthorized", code: 401});
    },
  };
}

const CREDENTIALS = ["client-certificate", "client-certificate-data", "token", "tokenFile", "username", "exec", "auth-provider"];

/** A kubectl without any asks for a name and a password; its input is at its end. */
const hasCredentials = (flags: Flags, user: JsonObject): boolean => CREDENTIALS.some((key) => user[key] !== undefined && user[key] !== "") || ["token", "username", "client-certificate"].some((name) => flags.has(name));

/** Whether the configured authority is the one that signed the API server's certificate. */
function trusted(io: ProgramIO, flags: Flags, cluster: JsonObject): boolean {
  if (cluster["insecure-skip-tls-verify"] === true || flags.is("insecure-skip-tls-verify")) return true;
  const data = cluster["certificate-authority-data"], path = flags.get("certificate-authority") ?? cluster["certificate-authority"];
  const authority = typeof data === "string" && data !== "" ? decoded(data) : typeof path === "string" ? io.files.read(path) : undefined;
  const controlPlane = io.world.cluster.hosts.find(({role}) => role === "control-plane");
  const own = controlPlane && io.world.hosts[controlPlane.name]?.files.get("/etc/kubernetes/pki/ca.crt");
  // A bundle may hold several authorities.
  return own?.type !== "file" || (authority ?? "").includes(own.content.trim());
}

function decoded(data: string): string {
  try {
    return atob(data);
  } catch {
    return ""; // no base64: no authority
  }
}

const KNOWN: {readonly [user: string]: User} = {
  "kubernetes-admin": {name: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:authenticated"]},
  "system:kube-scheduler": {name: "system:kube-scheduler", groups: ["system:authenticated"]},
  "system:kube-controller-manager": {name: "system:kube-controller-manager", groups: ["system:authenticated"]},
  "kubernetes-super-admin": {name: "kubernetes-super-admin", groups: ["system:masters", "system:authenticated"]},
};

const KUBELET_CERTIFICATE = "/var/lib/kubelet/pki/kubelet-client-current.pem";

/** The bearer token, if there is one. A server asks a client's certificate first. */
function tokenOf(io: ProgramIO, flags: Flags, user: JsonObject): string {
  const {token, tokenFile} = user;
  return flags.get("token") || (typeof tokenFile === "string" && tokenFile !== "" ? (io.files.read(tokenFile) ?? "").trim() : typeof token === "string" ? token : "");
}

function userOf(io: ProgramIO, flags: Flags, user: JsonObject, name: string): User {
  const data = user["client-certificate-data"], path = flags.get("client-certificate") ?? user["client-certificate"];
  const text = typeof data === "string" && data !== "" ? decoded(data) : typeof path === "string" ? io.files.read(path) ?? "" : undefined;
  if (text === undefined) return userOfToken(io.world, tokenOf(io, flags, user)) ?? ANONYMOUS;
  const [block] = pemBlocks(text), certificate = block && certified(block.bytes, io.world.nowMs);
  if (certificate) return {name: certificate.commonName, groups: [...certificate.organization, "system:authenticated"], extra: credential(hexOf(sha256(block.bytes)))};
  const known = path === KUBELET_CERTIFICATE ? {name: `system:node:${io.host}`, groups: ["system:nodes", "system:authenticated"]} : KNOWN[name];
  return known ? {...known, extra: credential(hexOf(sha256(text)))} : ANONYMOUS;
}

const credential = (fingerprint: string): NonNullable<User["extra"]> => ({"authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`]});

/** The subject of a certificate that the cluster's authority signed and that is of today. */
function certified(bytes: Uint8Array, nowMs: number): Name | undefined {
  try {
    const certificate = readCertificate(bytes);
    return certificate.signedBy(authorityKey()) && certificate.notBeforeMs <= nowMs && nowMs <= certificate.notAfterMs ? certificate.subject : undefined;
  } catch (error) {
    if (error instanceof DerError) return undefined; // the server takes no notice of it
    throw error;
  }
}

/** Whether an API server listens at this address. */
function answers(io: ProgramIO, server: string): boolean {
  const match = /^https?:\/\/([^/:]+)(?::(\d+))?/.exec(server.includes("://") ? server : `http://${server}`);
  if (!match || !server.startsWith("https://")) return false;
  const [, host = "", port = "443"] = match;
  const controlPlanes = io.world.cluster.hosts.filter(({role}) => role === "control-plane");
  const local = /^(127\.0\.0\.1|localhost)$/.test(host) && controlPlanes.some(({name}) => name === io.host);
  return port === "6443" && (local || controlPlanes.some(({name, address}) => name === host || address === host));
}
