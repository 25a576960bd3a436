// kubectl create ingress, token.
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {array, duration, string} from "../flags.ts";
import type {Kubectl} from "../kubectl.ts";
import {pathOf, topLevel} from "../mapping.ts";
import {printerOf, printFlags} from "../print.ts";
import type {Verb} from "../verb.ts";
import {generator, metadataOf, oneName} from "./generator.ts";

const backend = (text: string): JsonObject => {
  const [name = "", port = ""] = text.split(":");
  return {service: {name, port: /^\d+$/.test(port) ? {number: Number(port)} : {name: port}}};
};

const RULE = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?/;

/** Hosts that share a secret share an entry; a host is taken once (buildTLSRules). */
function tlsOf(rules: readonly string[]): JsonObject[] {
  const secrets = new Map<string, string[]>(), seen = new Set<string>();
  for (const rule of rules) {
    const [, tls, more] = rule.split(",");
    const host = rule.slice(0, rule.indexOf("/")), secret = tls?.split("=")[1] ?? "";
    if (tls === undefined || more !== undefined || seen.has(host)) continue;
    seen.add(host);
    const hosts = secrets.get(secret);
    if (hosts) hosts.push(host); else if (host !== "" || secret !== "") secrets.set(secret, host ? [host] : []);
  }
  return [...secrets].map(([secretName, hosts]): JsonObject => ({...(hosts.length > 0 && {hosts}), ...(secretName && {secretName})}));
}

export const ingress = generator("ingress", "Create an ingress with the specified name", "NAME --rule=host/path=service:port[,tls[=secret]]  [options]",
  [array("rule"), string("class"), string("default-backend"), array("annotation")],
  (k): JsonObject => {
    const name = oneName(k), rules = k.flags.all("rule"), fallback = k.flags.text("default-backend");
    if (rules.length === 0 && !fallback) throw new CommandError("not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)");
    for (const rule of rules) if (!RULE.test(rule)) throw new CommandError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
    for (const text of k.flags.all("annotation")) if (!text.includes("=")) throw new CommandError(`annotation ${text} is invalid and should be in format key=[value]`);
    if (fallback && fallback.split(":").length !== 2) throw new CommandError("default-backend should be in format servicename:serviceport");
    const hosts = new Map<string, JsonObject[]>();
    for (const rule of rules) {
      const [place = "", service = ""] = rule.split(",")[0]!.split("=");
      const host = place.slice(0, place.indexOf("/")), path = place.slice(place.indexOf("/"));
      const prefix = path.endsWith("*");
      hosts.set(host, [...hosts.get(host) ?? [], {path: prefix ? path.slice(0, -1) : path, pathType: prefix ? "Prefix" : "Exact", backend: backend(service)}]);
    }
    const tls = tlsOf(rules);
    const annotations = Object.fromEntries(k.flags.all("annotation").map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]));
    return {
      kind: "Ingress", apiVersion: "networking.k8s.io/v1", metadata: metadataOf(k, name, Object.keys(annotations).length > 0 ? {annotations} : {}),
      spec: {
        ...(k.flags.text("class") && {ingressClassName: k.flags.text("class")}), ...(fallback && {defaultBackend: backend(fallback)}), ...(tls.length > 0 && {tls}),
        ...(hosts.size > 0 && {rules: [...hosts].map(([host, paths]): JsonObject => ({...(host && {host}), http: {paths}}))}),
      }, status: {loadBalancer: {}},
    };
  }, {aliases: ["ing"], failure: "failed to create ingress:"});

function checkToken({flags}: Kubectl): void {
  const duration = flags.duration("duration"), kind = flags.text("bound-object-kind");
  if (duration < 0) throw new CommandError("--duration must be greater than or equal to 0");
  if (duration % 1000 !== 0) throw new CommandError("--duration cannot be expressed in units less than seconds");
  if (flags.all("audience").includes("")) throw new CommandError("--audience must not be an empty string");
  if (kind === "") {
    for (const flag of ["bound-object-name", "bound-object-uid"]) if (flags.text(flag)) throw new CommandError(`--${flag} can only be set if --bound-object-kind is provided`);
    return;
  }
  if (!["Node", "Pod", "Secret"].includes(kind)) throw new CommandError("supported --bound-object-kind values are Node, Pod, Secret");
  if (!flags.text("bound-object-name")) throw new CommandError("--bound-object-name is required if --bound-object-kind is provided");
}

export const token: Verb = {
  name: "token", summary: "Request a service account token", usage: "SERVICE_ACCOUNT_NAME [options]",
  flags: [...printFlags, array("audience"), duration("duration"), string("bound-object-kind"), string("bound-object-name"), string("bound-object-uid")],
  run: (k) => {
    const name = oneName(k);
    checkToken(k);
    const lifetime = k.flags.duration("duration") / 1000;
    const kind = k.flags.text("bound-object-kind");
    const bound = kind === "" ? undefined : {kind, apiVersion: "v1", name: k.flags.text("bound-object-name"), ...(k.flags.text("bound-object-uid") && {uid: k.flags.text("bound-object-uid")})};
    const info = topLevel.find(({name: resource}) => resource === "serviceaccounts")!;
    let answer;
    try {
      answer = k.call("POST", pathOf(info, k.namespace, name, "token"), {body: {kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1", metadata: {}, spec: {audiences: [...k.flags.all("audience")], ...(lifetime > 0 && {expirationSeconds: lifetime}), ...(bound && {boundObjectRef: bound})}}});
    } catch (error) {
      if (!(error instanceof Error) || !("status" in error)) throw error;
      throw new CommandError(`failed to create token: ${error.message}`);
    }
    const printer = printerOf(k);
    // Without a terminal there is no newline after it.
    k.out(printer ? printer.print(answer) : String((answer.status as JsonObject).token));
    return 0;
  },
};
