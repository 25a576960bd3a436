// Who a kubeconfig's user is to the API server, and whether the server's address answers at all.
// A client certificate made here says its subject in plain text; kubeadm's own files are known by their user entry.
import {Unreachable, type User} from "../../sim/api/client.ts";
import type {JsonObject} from "../../sim/api/object.ts";
import type {ProgramIO} from "../program.ts";
import type {Flags} from "./flags.ts";

export interface Identity { readonly user: User; check(): void }

const ANONYMOUS: User = {name: "system:anonymous", groups: ["system:unauthenticated"]};

export function identify(io: ProgramIO, flags: Flags, user: JsonObject, userName: string, server: string): Identity {
  const own = userOf(user, userName);
  const as = flags.get("as");
  const impersonated: User | undefined = as ? {name: as, groups: [...flags.all("as-group"), ...(as.startsWith("system:serviceaccount:") ? ["system:serviceaccounts", `system:serviceaccounts:${as.split(":")[2]}`] : []), "system:authenticated"]} : undefined;
  return {
    user: impersonated ?? own,
    check: () => { if (!answers(io, server)) throw new Unreachable("connection refused"); },
  };
}

const KNOWN: {readonly [user: string]: User} = {
  "kubernetes-admin": {name: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:authenticated"]},
  "kubernetes-super-admin": {name: "kubernetes-super-admin", groups: ["system:masters", "system:authenticated"]},
};

function userOf(user: JsonObject, name: string): User {
  const hasCertificate = user["client-certificate-data"] !== undefined || user["client-certificate"] !== undefined;
  return hasCertificate ? KNOWN[name] ?? ANONYMOUS : ANONYMOUS;
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
