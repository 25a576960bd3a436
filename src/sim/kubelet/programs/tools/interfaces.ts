// What shows interfaces, routes and open ports: ip, ifconfig, route, arp, netstat and ss. Not simulated: changing them, counters, IPv6.
import {hostSpec} from "../../../world.ts";
import {hexOf} from "../../images.ts";
import {containerOf, done, failed, type Tool, type ToolContext} from "./tool.ts";

interface Interface { readonly name: string; readonly index: number; readonly address: string; readonly bits: number; readonly mtu: number; readonly mac: string; readonly flags: string; readonly peer?: string }

const macOf = (text: string): string => `02:${hexOf(text, 10).replace(/(..)(?=.)/g, "$1:")}`;

function interfaces(context: ToolContext): readonly Interface[] {
  const {world, from} = context;
  const lo: Interface = {name: "lo", index: 1, address: "127.0.0.1", bits: 8, mtu: 65536, mac: "00:00:00:00:00:00", flags: "LOOPBACK,UP,LOWER_UP"};
  const container = containerOf(context);
  if (container && !container.network.hostNetwork) return [lo, {name: "eth0", index: 2, address: from.ip, bits: 24, mtu: 1500, mac: macOf(from.ip), flags: "BROADCAST,MULTICAST,UP,LOWER_UP", peer: "if7"}];
  const range = hostSpec(world.cluster, from.host)?.podCIDR;
  const own: Interface = {name: "eth0", index: 2, address: world.hosts[from.host]!.address, bits: 24, mtu: 1500, mac: macOf(from.host), flags: "BROADCAST,MULTICAST,UP,LOWER_UP"};
  return range === undefined ? [lo, own] : [lo, own, {name: "cni0", index: 3, address: range.replace(/\d+\/\d+$/, "1"), bits: 24, mtu: 1500, mac: macOf(range), flags: "BROADCAST,MULTICAST,UP,LOWER_UP"}];
}

const broadcast = (address: string): string => address.replace(/\d+$/, "255");
const network = (address: string): string => address.replace(/\d+$/, "0");

function addresses(context: ToolContext, only: string | undefined, links: boolean): string {
  const busybox = context.flavour === "busybox";
  return interfaces(context).filter(({name}) => only === undefined || name === only).map((one) => {
    const lo = one.name === "lo";
    const head = `${one.index}: ${one.name}${one.peer ? `@${one.peer}` : ""}: <${one.flags}${one.peer && busybox ? ",M-DOWN" : ""}> mtu ${one.mtu} qdisc noqueue ${busybox ? (lo ? "qlen 1000" : "") : `state ${lo ? "UNKNOWN" : "UP"} ${links ? "mode DEFAULT " : ""}group default${lo ? " qlen 1000" : ""}`}\n`;
    const link = `    link/${lo ? "loopback" : "ether"} ${one.mac} brd ${lo ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff"}${one.peer && !busybox ? " link-netnsid 0" : ""}\n`;
    return head + link + (links ? "" : `    inet ${one.address}/${one.bits}${lo ? "" : ` brd ${broadcast(one.address)}`} scope ${lo ? "host lo" : `global ${one.name}`}\n       valid_lft forever preferred_lft forever\n`);
  }).join("");
}

interface Way { readonly to: string; readonly via?: string; readonly device: string; readonly source?: string }

function routes(context: ToolContext): readonly Way[] {
  const [, eth0, cni0] = interfaces(context);
  if (!eth0) return [];
  const {world, from} = context;
  const others = cni0 ? Object.values(world.hosts).flatMap((host) => {
    const range = hostSpec(world.cluster, host.name)?.podCIDR;
    return host.name === from.host || range === undefined ? [] : [{to: range, via: host.address, device: "eth0"}];
  }) : [];
  return [{to: "default", via: eth0.address.replace(/\d+$/, "1"), device: "eth0"}, {to: `${network(eth0.address)}/24`, device: "eth0", source: eth0.address}, ...(cni0 ? [{to: `${network(cni0.address)}/24`, device: "cni0", source: cni0.address}] : []), ...others];
}

const routeText = ({to, via, device, source}: Way, busybox: boolean): string => `${to} ${via === undefined ? "" : `via ${via} `}dev ${device}${source === undefined ? "" : busybox ? ` scope link  src ${source}` : ` proto kernel scope link src ${source}`} \n`;

export const ip: Tool = {
  names: ["ip"],
  run(args, context) {
    const words = args.filter((arg) => !arg.startsWith("-"));
    const [object = "", verb = "show"] = words;
    const busybox = context.flavour === "busybox";
    const device = words[words.indexOf("dev") + 1];
    const only = words.includes("dev") ? device : words[2];
    if ("address".startsWith(object) && object !== "") return done(addresses(context, "show".startsWith(verb) || verb === "list" ? only : verb, false));
    if ("link".startsWith(object) && object !== "") return done(addresses(context, "show".startsWith(verb) || verb === "list" ? only : verb, true));
    if ("route".startsWith(object) && object !== "") return done(routes(context).filter((way) => !words.includes("dev") || way.device === device).filter(({to}) => verb !== "show" && verb !== "list" && verb !== "get" ? to === verb : true).map((way) => routeText(way, busybox)).join(""));
    if ("neighbour".startsWith(object) && object !== "") return done(`${interfaces(context)[1]!.address.replace(/\d+$/, "1")} dev eth0 lladdr ${macOf("gateway")} ${busybox ? "used 0/0/0 probes 1 " : ""}REACHABLE\n`);
    return failed(busybox ? "BusyBox v1.36.1 multi-call binary.\n\nUsage: ip [OPTIONS] address|route|link|neigh|rule [ARGS]\n" : `Object "${object}" is unknown, try "ip help".\n`, 1);
  },
};

export const ifconfig: Tool = {
  names: ["ifconfig"],
  run(args, context) {
    const only = args.find((arg) => !arg.startsWith("-"));
    const counters = "          RX packets:12 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:9 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:1024 (1.0 KiB)  TX bytes:714 (714.0 B)\n\n";
    return done([...interfaces(context)].sort((a, b) => (a.name < b.name ? -1 : 1)).filter(({name}) => only === undefined || name === only).map(({name, address, mac, mtu}) => name === "lo"
      ? `lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:${mtu}  Metric:1\n${counters}`
      : `${name.padEnd(10)}Link encap:Ethernet  HWaddr ${mac.toUpperCase()}  \n          inet addr:${address}  Bcast:${broadcast(address)}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:${mtu}  Metric:1\n${counters}`).join(""));
  },
};

export const routeTool: Tool = {
  names: ["route"],
  run: (_args, context) => done(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${routes(context).map(({to, via, device}) => `${(to === "default" ? "0.0.0.0" : to.replace(/\/.*/, "")).padEnd(16)}${(via ?? "0.0.0.0").padEnd(16)}${(to === "default" ? "0.0.0.0" : "255.255.255.0").padEnd(16)}${(via ? "UG" : "U").padEnd(6)}0      0        0 ${device}\n`).join("")}`),
};

export const arp: Tool = {
  names: ["arp"],
  run: (_args, context) => { const gateway = interfaces(context)[1]!.address.replace(/\d+$/, "1"); return done(`? (${gateway}) at ${macOf("gateway")} [ether]  on eth0\n`); },
};

/** Ports that something listens on, with its program: this container's Pod, or the machine and what shares its network. */
function listening(context: ToolContext): readonly {readonly port: number; readonly program: string}[] {
  const {world, from} = context, host = world.hosts[from.host], own = containerOf(context);
  const shared = own !== undefined && !own.network.hostNetwork;
  const found: {port: number; program: string}[] = shared ? [] : [{port: 22, program: "sshd"}, ...(world.stopped[`kubelet@${from.host}`] ? [] : [{port: 10250, program: "kubelet"}, {port: 10248, program: "kubelet"}])];
  for (const container of host?.containers.values() ?? []) {
    if (container.state !== "running" || !container.process || (shared ? container.podUid !== own.podUid : !container.network.hostNetwork)) continue;
    for (const port of container.process.ports) found.push({port, program: container.process.argv[0]?.split("/").at(-1) ?? ""});
  }
  return found.sort((a, b) => a.port - b.port);
}

export const netstat: Tool = {
  names: ["netstat", "ss"],
  run(args, context, name) {
    const flags = args.filter((arg) => arg.startsWith("-")).join("");
    const withProgram = flags.includes("p");
    const rows = listening(context);
    if (name === "ss") return done(`State   Recv-Q  Send-Q   Local Address:Port    Peer Address:Port ${withProgram ? "Process" : ""}\n${rows.map(({port, program}) => `LISTEN  0       4096           0.0.0.0:${String(port).padEnd(8)}   0.0.0.0:*     ${withProgram ? `users:(("${program}",pid=${1000 + port % 900},fd=3))` : ""}\n`).join("")}`);
    const title = flags.includes("l") ? "Active Internet connections (only servers)" : flags.includes("a") ? "Active Internet connections (servers and established)" : "Active Internet connections (w/o servers)";
    const shown = flags.includes("l") || flags.includes("a") ? rows : [];
    const own = context.from.container !== undefined;
    return done(`${title}\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${withProgram ? "PID/Program name    " : ""}\n${shown.map(({port, program}) => `tcp        0      0 ${`0.0.0.0:${port}`.padEnd(23)} 0.0.0.0:*               LISTEN      ${withProgram ? (own ? `1/${program}` : `${1000 + port % 900}/${program}`).padEnd(20) : ""}\n`).join("")}`);
  },
};
