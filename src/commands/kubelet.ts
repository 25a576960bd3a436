// kubelet on a machine's command line: only its version. The running one is a component of the world (src/sim/kubelet).
import type {Program} from "./program.ts";

export const kubelet: Program = {
  name: "kubelet", summary: "print the kubelet's version (--version)", startMs: 40,
  run(io) {
    if (io.args.some((arg) => arg === "--version" || arg === "--version=true")) { io.out(`Kubernetes ${io.world.cluster.version}\n`); return 0; }
    io.err("kubecahier: not simulated: kubelet without --version; systemctl starts and stops it\n");
    return 1;
  },
};
