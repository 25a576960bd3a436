// The ingress-nginx controller's container: it answers on 80 and 443 by the Ingresses of its classes. Real: github.com/kubernetes/ingress-nginx.
// Not simulated: annotations but rewrite-target, its admission webhook, certificates, the addresses that it writes into Ingresses.
import type {Ingress, IngressClass} from "../../api/types.ts";
import {httpRequest} from "../../network/http.ts";
import {clusterClient} from "../../network/proxy.ts";
import {httpDate, logDate} from "./dates.ts";
import {originOf, type ContainerProgram, type HttpAnswer, type HttpRequest, type ProcessIO} from "./program.ts";

interface Rule { readonly ingress: Ingress; readonly host: string; readonly path: string; readonly type: string; readonly service: string; readonly port: number | string }

const DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";

/** Whether an Ingress is this controller's: by its class, or as one without class when the class is the default. */
function isOurs(ingress: Ingress, classes: readonly IngressClass[]): boolean {
  const wanted = ingress.spec?.ingressClassName ?? ingress.metadata.annotations?.["kubernetes.io/ingress.class"];
  if (wanted === undefined) return classes.some(({metadata}) => metadata.annotations?.[DEFAULT_CLASS] === "true");
  return wanted === "nginx" || classes.some(({metadata, spec}) => metadata.name === wanted && spec?.controller === "k8s.io/ingress-nginx");
}

function rulesOf(io: ProcessIO): readonly Rule[] {
  const client = clusterClient(io.world);
  const classes = client.list("ingressclasses");
  const rules: Rule[] = [];
  for (const ingress of client.list("ingresses")) {
    if (!isOurs(ingress, classes)) continue;
    for (const {host = "", http} of ingress.spec?.rules ?? []) for (const {path = "/", pathType, backend} of http?.paths ?? []) if (backend.service) rules.push({ingress, host, path, type: pathType, service: backend.service.name, port: backend.service.port?.number ?? backend.service.port?.name ?? 80});
    const fallback = ingress.spec?.defaultBackend?.service;
    if (fallback) rules.push({ingress, host: "", path: "/", type: "Prefix", service: fallback.name, port: fallback.port?.number ?? fallback.port?.name ?? 80});
  }
  // The longest path first, and exact before prefix, as the controller orders its locations.
  return rules.sort((a, b) => Number(b.host !== "") - Number(a.host !== "") || b.path.length - a.path.length || Number(b.type === "Exact") - Number(a.type === "Exact"));
}

const hostFits = (rule: string, host: string): boolean => rule === "" || rule === host || rule.startsWith("*.") && host.split(".").slice(1).join(".") === rule.slice(2);

function pathFits({path, type, ingress}: Rule, asked: string): boolean {
  if (type === "Exact") return asked === path;
  if (ingress.metadata.annotations?.["nginx.ingress.kubernetes.io/use-regex"] === "true" || /[(*]/.test(path)) return new RegExp(`^${path}`).test(asked);
  const prefix = path.replace(/\/$/, "");
  return prefix === "" || asked === prefix || asked.startsWith(`${prefix}/`);
}

const page = (io: ProcessIO, status: number, title: string): HttpAnswer => {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return {status, headers: [["Date", httpDate(io.nowMs)], ["Content-Type", "text/html"], ["Content-Length", String(body.length)], ["Connection", "keep-alive"]], body};
};

function respond(io: ProcessIO, request: HttpRequest): HttpAnswer {
  const host = (request.headers.Host ?? "").split(":")[0]!, [path = "/"] = request.path.split("?");
  const rule = rulesOf(io).find((one) => hostFits(one.host, host) && pathFits(one, path));
  if (!rule) return page(io, 404, "Not Found");
  const {namespace} = rule.ingress.metadata;
  const service = clusterClient(io.world).get("services", rule.service, namespace);
  const port = typeof rule.port === "number" ? rule.port : service?.spec?.ports?.find(({name}) => name === rule.port)?.port;
  if (!service || port === undefined) return page(io, 503, "Service Temporarily Unavailable");
  const target = rule.ingress.metadata.annotations?.["nginx.ingress.kubernetes.io/rewrite-target"];
  const onward = target === undefined ? request.path : /[(*]/.test(rule.path) ? path.replace(new RegExp(`^${rule.path}`), target) : target;
  const ip = service.spec?.clusterIP;
  const answer = httpRequest(io.world, originOf(io), {method: request.method, url: `http://${ip && ip !== "None" ? ip : `${rule.service}.${namespace}.svc.cluster.local`}:${port}${onward}`, headers: {...request.headers, "X-Forwarded-For": request.from, "X-Forwarded-Host": host, "X-Real-IP": request.from}, ...(request.body !== "" && {body: request.body})});
  if ("error" in answer) return answer.error === "refused" ? page(io, 503, "Service Temporarily Unavailable") : {...page(io, 504, "Gateway Time-out"), tookMs: 5000};
  return {status: answer.status, headers: [["Date", httpDate(io.nowMs)], ...answer.headers.filter(([name]) => !/^(date|server)$/i.test(name))], body: answer.body, tookMs: answer.tookMs};
}

export const ingressNginx: ContainerProgram = {
  name: "ingress-nginx",
  commands: ["dumb-init", "nginx-ingress-controller"],
  start(io) {
    io.log(`-------------------------------------------------------------------------------\nNGINX Ingress controller\n  Release:       ${io.tag}\n  Repository:    https://github.com/kubernetes/ingress-nginx\n  nginx version: nginx/1.27.1\n\n-------------------------------------------------------------------------------\n\n`);
    return {ports: [80, 443, 8443, 10254]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
  http(io, _state, request) {
    if (request.port === 10254) return {status: 200, headers: [["Content-Type", "text/plain"]], body: "ok"};
    const answer = respond(io, request);
    io.log(`${request.from} - - [${logDate(io.nowMs)}] "${request.method} ${request.path} HTTP/1.1" ${answer.status} ${answer.body.length} "-" "${request.headers["User-Agent"] ?? "-"}" 78 0.001 [] [] - - - - -\n`);
    return answer;
  },
};
