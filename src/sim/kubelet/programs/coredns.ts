// CoreDNS as a container: its start-up lines and health answers. What it answers to queries is network/dns.ts.
import type {ContainerProgram} from "./program.ts";

export const coredns: ContainerProgram = {
  name: "coredns",
  commands: ["coredns"],
  steady: true,
  start(io) {
    if (io.files.read("/etc/coredns/Corefile") === undefined) {
      io.log("loading Caddyfile via flag: open /etc/coredns/Corefile: no such file or directory\n", "stderr");
      return {exit: 1};
    }
    io.log(`.:53\n[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908\nCoreDNS-${io.tag.replace(/^v/, "")}\nlinux/amd64, go1.25.0, \n`);
    return {ports: [53, 8080, 8181, 9153]};
  },
  signal: (io, _state, signal) => {
    if (signal !== "SIGTERM" && signal !== "SIGINT") return undefined;
    io.log(`[INFO] SIGTERM: Shutting down servers then terminating\n[INFO] plugin/health: Going into lameduck mode for 5s\n`);
    return {wakeAtMs: io.nowMs + 5000, state: "lameduck"};
  },
  wake: (_io, state) => state === "lameduck" ? {exit: 0} : {},
  http: (_io, _state, {path}) => ({status: 200, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: path === "/metrics" ? "" : "OK"}),
};
