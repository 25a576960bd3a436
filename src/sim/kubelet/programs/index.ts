// The programs that containers run, one line each, and which of them a command line means in an image.
import type {ImageSpec} from "../images.ts";
import {agnhost} from "./agnhost.ts";
import {busyboxHttpd} from "./busybox-httpd.ts";
import {controlPlane} from "./control-plane.ts";
import {coredns} from "./coredns.ts";
import {curlImage} from "./curl-image.ts";
import {eventSimulator} from "./event-simulator.ts";
import {httpd} from "./httpd.ts";
import {ingressNginx} from "./ingress-nginx.ts";
import {kubeProxy} from "./kube-proxy.ts";
import {memcached} from "./memcached.ts";
import {metricsServer} from "./metrics-server.ts";
import {mysql} from "./mysql.ts";
import {nginx} from "./nginx.ts";
import {perl} from "./perl.ts";
import {postgres} from "./postgres.ts";
import type {ContainerProgram} from "./program.ts";
import {node} from "./node.ts";
import {python} from "./python.ts";
import {redis} from "./redis.ts";
import {server} from "./server.ts";
import {shell} from "./shell.ts";
import {simpleWebapp} from "./simple-webapp.ts";
import {simpleWebappMysql} from "./simple-webapp-mysql.ts";
import {tool} from "./tool.ts";
import {isTool} from "./tools/index.ts";
import {vishStress} from "./vish-stress.ts";
import {webappColor} from "./webapp-color.ts";

export const containerPrograms: readonly ContainerProgram[] = [
  agnhost, busyboxHttpd, controlPlane, coredns, curlImage, eventSimulator, httpd, ingressNginx, kubeProxy, memcached, metricsServer, mysql, nginx, node, perl, postgres, python, redis, server, shell, simpleWebapp,
  simpleWebappMysql, tool, vishStress, webappColor,
];

const byName = new Map(containerPrograms.map((program) => [program.name, program]));

export const programCalled = (name: string): ContainerProgram | undefined => byName.get(name);

/** The executables of an image's program: its own, or those that the image says that it starts. */
export const ownCommands = (program: ContainerProgram, image: ImageSpec): readonly string[] =>
  program.commands.length > 0 ? program.commands : [...(image.options?.executables as readonly string[] | undefined ?? []), image.entrypoint?.[0] ?? "", ...(image.entrypoint?.length ? [] : [image.command?.[0] ?? ""]), ...(/entrypoint/.test(image.entrypoint?.[0] ?? "") ? [image.command?.[0] ?? ""] : [])].filter(Boolean).map((path) => path.split("/").at(-1)!);

/** What a command means in a container of this image; undefined: no such executable. */
export function programFor(image: ImageSpec, command: string): ContainerProgram | undefined {
  const name = command.split("/").at(-1) ?? "";
  const own = byName.get(image.program);
  if (own && ownCommands(own, image).includes(name)) return own;
  if (image.base === undefined || image.base === "none") return undefined;
  if (command.includes("/") && !/^\/(usr\/)?(local\/)?s?bin\//.test(command)) return undefined;
  if (shell.commands.includes(name) && (image.base === "debian" || name !== "bash" || image.name === "bash")) return shell;
  if (name === "httpd" && image.base === "busybox") return busyboxHttpd;
  return isTool(name, image) ? tool : undefined;
}
