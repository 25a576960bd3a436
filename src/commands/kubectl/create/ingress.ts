// kubectl create ingress, token.
import type {JsonObject} from "../../../sim/api/object.ts";
import {CommandError} from "../errors.ts";
import {array, duration, string} from "../flags.ts";
import {pathOf, topLevel} from "../mapping.ts";
import {printerOf, printFlags} from "../print.ts";
import type {Verb} from "../verb.ts";
import {generator, metadataOf, oneName} from "./generator.ts";

const backend = (text: string): JsonObject => {
  const [name = "", port = ""] = text.split(":");
  return {service: {name, port: /^\d+$/.test(port) ? {number: Number(port)} : {name: port}}};
};

export const ingress = generator("ingress", "Create an ingress with the specified name", "NAME --rule=host/path=service:port[,tls[=secret]]  [options]",
  [array("rule"), string("class"), string("default-backend"), array("annotation")],
  (k): JsonObject => {
    const name = oneName(k), rules = k.flags.all("rule"), fallback = k.flags.text("default-backend");
    if (rules.length === 0 && !fallback) throw new CommandError("not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)");
    const hosts = new Map<string, JsonObject[]>(), tls: JsonObject[] = [];
    for (const rule of rules) {
      const match = /^([^/,=]*)(\/[^=,]*)?=([^,:]+:[^,]+)(,tls(?:=(.*))?)?$/.exec(rule);
      if (!match) throw new CommandError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
      const [, host = "", path = "", service = "", secure, secret] = match;
      const prefix = path.endsWith("*");
      hosts.set(host, [...hosts.get(host) ?? [], {path: (prefix ? path.slice(0, -1) : path) || "/", pathType: prefix ? "Prefix" : "Exact", backend: backend(service)}]);
      if (secure) tls.push({...(host && {hosts: [host]}), ...(secret && {secretName: secret})});
    }
    const annotations = Object.fromEntries(k.flags.all("annotation").map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]));
    return {
      kind: "Ingress", apiVersion: "networking.k8s.io/v1", metadata: metadataOf(k, name, Object.keys(annotations).length > 0 ? {annotations} : {}),
      spec: {
        ...(k.flags.text("class") && {ingressClassName: k.flags.text("class")}), ...(fallback && {defaultBackend: backend(fallback)}), ...(tls.length > 0 && {tls}),
        ...(hosts.size > 0 && {rules: [...hosts].map(([host, paths]): JsonObject => ({...(host && {host}), http: {paths}}))}),
      }, status: {loadBalancer: {}},
    };
  }, {aliases: ["ing"], failure: "failed to create ingress:"});

export const token: Verb = {
  name: "token", summary: "Request a service account token", usage: "SERVICE_ACCOUNT_NAME [options]",
  flags: [...printFlags, array("audience"), duration("duration"), string("bound-object-kind"), string("bound-object-name"), string("bound-object-uid")],
  run: (k) => {
    const name = oneName(k);
    const lifetime = k.flags.has("duration") ? Math.round(k.flags.duration("duration") / 1000) : undefined;
    if (lifetime !== undefined && lifetime <= 0) throw new CommandError("--duration must be greater than or equal to 0");
    const info = topLevel.find(({name: resource}) => resource === "serviceaccounts")!;
    let answer;
    try {
      answer = k.call("POST", pathOf(info, k.namespace, name, "token"), {body: {kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1", metadata: {}, spec: {audiences: [...k.flags.all("audience")], ...(lifetime !== undefined && {expirationSeconds: lifetime})}}});
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
