// kube-proxy as a container: its start-up lines. The rules that it writes are network/iptables.ts.
import type {ContainerProgram} from "./program.ts";

export const kubeProxy: ContainerProgram = {
  name: "kube-proxy",
  commands: ["kube-proxy"],
  start(io) {
    io.log(`I server_linux.go:53] "Using iptables proxy"\nI server.go:715] "Successfully retrieved node IP(s)" IPs=["${io.host.address}"]\nI server.go:533] "Version info" version="${io.world.cluster.version}"\nI config.go:200] "Starting service config controller"\nI config.go:106] "Starting endpoint slice config controller"\nI shared_informer.go:356] "Caches are synced" controller="service config"\n`, "stderr");
    return {ports: [10256, 10249]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
  http: () => ({status: 200, headers: [["Content-Type", "application/json"]], body: "{}"}),
};
