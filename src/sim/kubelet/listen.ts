// Who listens where on one machine: its Pods' containers and, for the machine's own address, those with hostNetwork.
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import type {Container} from "./container.ts";
import {containerPrograms} from "./programs/index.ts";
import type {HttpAnswer, HttpRequest} from "./programs/program.ts";
import {processIO, programOf} from "./runtime.ts";

/** The running container that listens on a port of an address of this machine. */
export function listener(host: Host, ip: string, port: number): Container | undefined {
  const own = ip === host.address || ip === "127.0.0.1";
  const uid = own ? undefined : host.addresses.get(ip);
  if (!own && uid === undefined) return undefined;
  for (const container of host.containers.values()) {
    if (container.state !== "running" || !container.process?.ports.includes(port)) continue;
    if (own ? container.network.hostNetwork : container.podUid === uid) return container;
  }
  return undefined;
}

/** Lets a container answer an HTTP request; undefined if what listens there speaks no HTTP. */
export function answerHttp(world: World, host: Host, container: Container, request: HttpRequest): HttpAnswer | undefined {
  const program = programOf(container);
  return program.http?.(processIO(world, host, container.id), container.process?.state ?? null, request);
}

/** What the gRPC health service there says of a service; undefined if it speaks no gRPC. */
export const answerGrpc = (world: World, host: Host, container: Container, service: string): "SERVING" | "NOT_SERVING" | "unknown" | undefined =>
  programOf(container).grpc?.(processIO(world, host, container.id), container.process?.state ?? null, service);

/** Programs whose answers never change and leave no trace: a probe that passed once need not be played again. */
export const isSteady = (container: Container): boolean => containerPrograms.find(({name}) => name === container.process?.program)?.steady === true;
