// kube-proxy as a container: its start-up lines. The rules that it writes are network/iptables.ts.
import {klogLine} from "../../clock.ts";
import type {ContainerProgram} from "./program.ts";

export const kubeProxy: ContainerProgram = {
  name: "kube-proxy",
  commands: ["kube-proxy"],
  start(io) {
    const said = [
      ["server_linux.go:53", '"Using iptables proxy"'], ["server.go:715", `"Successfully retrieved node IP(s)" IPs=["${io.host.address}"]`], ["server.go:533", `"Version info" version="${io.world.cluster.version}"`],
      ["config.go:200", '"Starting service config controller"'], ["config.go:106", '"Starting endpoint slice config controller"'], ["shared_informer.go:356", '"Caches are synced" controller="service config"'],
    ] as const;
    for (const [place, message] of said) io.log(klogLine(io.nowMs, "I", 1, place, message), "stderr");
    return {ports: [10256, 10249]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
  http: () => ({status: 200, headers: [["Content-Type", "application/json"]], body: "{}"}),
};
