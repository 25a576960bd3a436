// The files that the kubelet makes for names in Pods: /etc/resolv.conf (pkg/kubelet/network/dns) and /etc/hosts.
import type {Host} from "../hosts/host.ts";
import type {World} from "../world.ts";
import type {Container} from "./container.ts";

const hostResolvConf = (host: Host): string => {
  const entry = host.files.get("/etc/resolv.conf");
  return entry?.type === "file" ? entry.content : "";
};

export function resolvConf(world: World, host: Host, container: Container): string {
  const {hostNetwork, dnsConfig} = container.network;
  const policy = container.network.dnsPolicy === "ClusterFirst" && hostNetwork ? "Default" : container.network.dnsPolicy === "ClusterFirstWithHostNet" ? "ClusterFirst" : container.network.dnsPolicy;
  if (policy === "Default" && !dnsConfig) return hostResolvConf(host);
  const domain = "cluster.local";
  const cluster = policy === "ClusterFirst";
  const fromHost = policy === "Default" ? [...hostResolvConf(host).matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1]!) : [];
  const searches = [...(cluster ? [`${container.namespace}.svc.${domain}`, `svc.${domain}`, domain] : []), ...(dnsConfig?.searches ?? [])];
  const servers = [...(cluster ? [world.cluster.dnsAddress] : fromHost), ...(dnsConfig?.nameservers ?? [])];
  const options = new Map<string, string>(cluster ? [["ndots", "5"]] : []);
  for (const option of dnsConfig?.options ?? []) if (option.name) options.set(option.name, option.value ?? "");
  const lines: string[] = [];
  if (searches.length > 0) lines.push(`search ${[...new Set(searches)].join(" ")}`);
  for (const server of new Set(servers)) lines.push(`nameserver ${server}`);
  if (options.size > 0) lines.push(`options ${[...options].map(([name, value]) => value ? `${name}:${value}` : name).join(" ")}`);
  return `${lines.join("\n")}\n`;
}

export function hostsFile(_world: World, host: Host, container: Container): string {
  const {hostNetwork, hostAliases = [], subdomain} = container.network;
  const aliases = hostAliases.length === 0 ? "" : `\n# Entries added by HostAliases.\n${hostAliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`).join("")}`;
  if (hostNetwork) {
    const own = host.files.get("/etc/hosts");
    return `# Kubernetes-managed hosts file (host network).\n${own?.type === "file" ? own.content : ""}${aliases}`;
  }
  const names = subdomain ? `${container.hostname}.${subdomain}.${container.namespace}.svc.cluster.local\t${container.hostname}` : container.hostname;
  return `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${container.ip}\t${names}\n${aliases}`;
}
