// What proxy and port-forward do once they listen: stay, in the background beside the script or in front until something ends them.
import {stopServing} from "../../sim/network/loopback.ts";
import type {Kubectl} from "./kubectl.ts";

const FOREVER_MS = 86_400_000;

/** `poll` is called after each change of the world. */
export function serve(k: Kubectl, poll: () => void): number {
  if (k.io.background) {
    k.io.background.follow(() => { poll(); return false; });
    return 0;
  }
  try {
    // In front, nobody else on this machine can connect: time passes until a timeout or the run's end.
    for (;;) k.io.advance(FOREVER_MS);
  } finally {
    stopServing(k.world, k.io.host, 0);
  }
}
