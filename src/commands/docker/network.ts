// docker network: ls, create, inspect, connect, disconnect, rm, prune. Real: docker/cli cli/command/network, moby/libnetwork.
// Not simulated: other drivers, IPv6, addresses that are asked for.
import type {Json} from "../../sim/api/object.ts";
import {instant} from "../../sim/clock.ts";
import {hexOf} from "../../sim/kubelet/images.ts";
import {replaceContainer} from "../../sim/kubelet/runtime.ts";
import {SortedMap} from "../../sim/map.ts";
import {networksOf} from "../../sim/network/docker.ts";
import type {World} from "../../sim/world.ts";
import type {ProgramIO} from "../program.ts";
import {parseArguments} from "./arguments.ts";
import {formatted, type Verb} from "./containers.ts";
import {containersOf, findContainer, noSuchContainer, table} from "./store.ts";

interface Network { readonly name: string; readonly id: string; readonly driver: string; readonly createdAtMs: number; /** The first two numbers of its addresses. */ readonly prefix?: string }

const MEMORY = "docker networks";

const builtIn = (io: Pick<ProgramIO, "world" | "host">): readonly Network[] => (["bridge", "host", "none"] as const).map((name) => ({
  name, id: hexOf(`docker network/${io.host}/${name}`, 64), driver: name === "none" ? "null" : name, createdAtMs: 0, ...(name === "bridge" && {prefix: "172.17"}),
}));

const made = ({world, host}: Pick<ProgramIO, "world" | "host">): readonly Network[] => [...world.memory[MEMORY]?.under(`${host}/`) ?? []].map(([, value]) => value as unknown as Network); // written by create() alone

const all = (io: Pick<ProgramIO, "world" | "host">): readonly Network[] => [...builtIn(io), ...made(io)].sort((a, b) => (a.name < b.name ? -1 : 1));

export const findNetwork = (io: Pick<ProgramIO, "world" | "host">, name: string): Network | undefined => all(io).find((one) => one.name === name) ?? all(io).find(({id}) => name.length >= 4 && id.startsWith(name));

const missing = (name: string): string => `Error response from daemon: network ${name} not found\n`;

/** The next address of a network; the gateway has the first. */
export function nextAddress(io: Pick<ProgramIO, "world" | "host">, {prefix = "172.17"}: Network): string {
  const taken = new Set(containersOf(io.world, io.host).filter(({state}) => state !== "exited").map(({ip}) => ip));
  for (let last = 2; ; last++) if (!taken.has(`${prefix}.0.${last}`)) return `${prefix}.0.${last}`;
}

const list: Verb = (io, args) => {
  const {values} = parseArguments(args, {"-f": "filter", "--filter": "filter", "--format": "format"}, ["-q", "--quiet", "--no-trunc"], false);
  const wanted = (values.filter ?? []).map((text) => text.split(/=(.*)/s)), chosen = all(io).filter((one) => wanted.every(([key, value = ""]) => key === "name" ? one.name.includes(value) : key === "driver" ? one.driver === value : true));
  const id = (one: Network) => (values["--no-trunc"] ? one.id : one.id.slice(0, 12)), format = values.format?.at(-1);
  if (values["-q"] ?? values["--quiet"]) io.out(chosen.map((one) => `${id(one)}\n`).join(""));
  else if (format) io.out(chosen.map((one) => `${format.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_all, field: string) => ({ID: id(one), Name: one.name, Driver: one.driver, Scope: "local"})[field] ?? "")}\n`).join(""));
  else io.out(table([["NETWORK ID", "NAME", "DRIVER", "SCOPE"], ...chosen.map((one) => [id(one), one.name, one.driver, "local"])]));
  return 0;
};

const create: Verb = (io, args) => {
  const {values, rest: [name = ""]} = parseArguments(args, {"-d": "driver", "--driver": "driver", "--subnet": "subnet", "--gateway": "gateway", "-o": "option", "--opt": "option", "--label": "label", "--ip-range": "range"}, ["--internal", "--attachable", "--ipv6"], false);
  if (name === "") { io.err("docker: 'docker network create' requires 1 argument\n\nUsage:  docker network create [OPTIONS] NETWORK\n\nSee 'docker network create --help' for more information\n"); return 1; }
  const driver = values.driver?.at(-1) ?? "bridge";
  if (findNetwork(io, name)?.name === name) { io.err(`Error response from daemon: ${made(io).some((one) => one.name === name) ? `network with name ${name} already exists` : `operation is not permitted on predefined ${name} network`}\n`); return 1; }
  if (driver !== "bridge") { io.err(`kubecahier: not simulated: networks of the driver ${driver}\n`); return 1; }
  const used = new Set(made(io).map(({prefix}) => prefix)), given = /^(\d+\.\d+)\./.exec(values.subnet?.at(-1) ?? "")?.[1];
  let second = 18;
  while (used.has(`172.${second}`)) second++;
  const network: Network = {name, id: hexOf(`docker network/${io.host}/${name}/${io.world.nowMs}`, 64), driver, createdAtMs: io.world.nowMs, prefix: given ?? `172.${second}`};
  (io.world.memory[MEMORY] ??= new SortedMap()).set(`${io.host}/${name}`, network as unknown as Json);
  io.out(`${network.id}\n`);
  return 0;
};

/** Docker's own prefix and the address. */
const macOf = (ip: string): string => `02:42:${ip.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join(":")}`;

function about({world, host}: {readonly world: World; readonly host: string}, {name, id, driver, createdAtMs, prefix}: Network): object {
  const attached = containersOf(world, host).filter((one) => one.state === "running" && networksOf(one).includes(name));
  return {
    Name: name, Id: id, Created: instant(createdAtMs || world.nowMs), Scope: "local", Driver: driver, EnableIPv4: true, EnableIPv6: false,
    IPAM: {Driver: "default", Options: name === "bridge" ? null : {}, Config: prefix ? [{Subnet: `${prefix}.0.0/16`, Gateway: `${prefix}.0.1`}] : []}, Internal: false, Attachable: false, Ingress: false, ConfigFrom: {Network: ""}, ConfigOnly: false,
    Containers: Object.fromEntries(attached.map((one) => [one.id, {Name: one.name, EndpointID: hexOf(`endpoint/${one.id}`, 64), MacAddress: macOf(one.ip), IPv4Address: `${one.ip}/16`, IPv6Address: ""}])), Options: {}, Labels: {},
  };
}

const inspect: Verb = (io, args) => {
  const {values, rest} = parseArguments(args, {"-f": "format", "--format": "format"}, ["-v", "--verbose"], false);
  const found = rest.flatMap((name) => findNetwork(io, name) ?? []).map((network) => about(io, network)), format = values.format?.at(-1);
  io.out(format === undefined ? `${JSON.stringify(found, undefined, 4)}\n` : found.map((one) => formatted(one, format)).join(""));
  for (const name of rest) if (!findNetwork(io, name)) io.err(missing(name));
  return found.length === rest.length ? 0 : 1;
};

const connect = (joins: boolean): Verb => (io, args) => {
  const {values, rest: [networkName = "", name = ""]} = parseArguments(args, {"--alias": "alias", "--ip": "ip"}, ["-f", "--force"], false);
  const network = findNetwork(io, networkName), container = findContainer(io.world, io.host, name);
  if (!network) { io.err(missing(networkName)); return 1; }
  if (!container) { io.err(noSuchContainer(name)); return 1; }
  const before = networksOf(container);
  if (joins === before.includes(network.name)) { io.err(`Error response from daemon: ${joins ? `endpoint with name ${container.name} already exists in network ${network.name}` : `container ${container.id} is not connected to network ${network.name}`}\n`); return 1; }
  replaceContainer(io.world.hosts[io.host]!, container.id, {networks: joins ? [...before, network.name] : before.filter((one) => one !== network.name), ...(values.alias && {aliases: [...container.aliases ?? [], ...values.alias]})});
  return 0;
};

const remove: Verb = (io, args) => {
  let exit = 0;
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    const network = findNetwork(io, name), user = network && containersOf(io.world, io.host).find((one) => one.state === "running" && networksOf(one).includes(network.name));
    const error = !network ? missing(name) : builtIn(io).some(({id}) => id === network.id) ? `Error response from daemon: ${network.name} is a pre-defined network and cannot be removed\n`
      : user ? `Error response from daemon: error while removing network: network ${network.name} has active endpoints (name:"${user.name}" id:"${hexOf(`endpoint/${user.id}`, 12)}")\n` : undefined;
    if (error !== undefined) { io.err(error); exit = 1; continue; }
    io.world.memory[MEMORY]!.delete(`${io.host}/${network!.name}`);
    io.out(`${name}\n`);
  }
  return exit;
};

export const networkVerbs: {readonly [verb: string]: Verb} = {ls: list, list, create, inspect, connect: connect(true), disconnect: connect(false), rm: remove, remove};
