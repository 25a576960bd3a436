// The programs that containers run, one line each, and which of them a command line means in an image.
import type {ImageSpec} from "../images.ts";
import {controlPlane} from "./control-plane.ts";
import {coredns} from "./coredns.ts";
import {curlImage} from "./curl-image.ts";
import {eventSimulator} from "./event-simulator.ts";
import {httpd} from "./httpd.ts";
import {kubeProxy} from "./kube-proxy.ts";
import {memcached} from "./memcached.ts";
import {metricsServer} from "./metrics-server.ts";
import {mysql} from "./mysql.ts";
import {nginx} from "./nginx.ts";
import {postgres} from "./postgres.ts";
import type {ContainerProgram} from "./program.ts";
import {redis} from "./redis.ts";
import {shell} from "./shell.ts";
import {simpleWebapp} from "./simple-webapp.ts";
import {tool} from "./tool.ts";
import {isTool} from "./tools/index.ts";
import {webappColor} from "./webapp-color.ts";

export const containerPrograms: readonly ContainerProgram[] = [
  controlPlane, coredns, curlImage, eventSimulator, httpd, kubeProxy, memcached, metricsServer, mysql, nginx, postgres, redis, shell, simpleWebapp, tool, webappColor,
];

const byName = new Map(containerPrograms.map((program) => [program.name, program]));

export const programCalled = (name: string): ContainerProgram | undefined => byName.get(name);

/** What a command means in a container of this image; undefined: no such executable. */
export function programFor(image: ImageSpec, command: string): ContainerProgram | undefined {
  const name = command.split("/").at(-1) ?? "";
  const own = byName.get(image.program);
  if (own?.commands.includes(name)) return own;
  if (image.base === undefined || image.base === "none") return undefined;
  if (command.includes("/") && !/^\/(usr\/)?(local\/)?s?bin\//.test(command)) return undefined;
  if (shell.commands.includes(name) && (image.base === "debian" || name !== "bash" || image.name === "bash")) return shell;
  return isTool(name, image) ? tool : undefined;
}
