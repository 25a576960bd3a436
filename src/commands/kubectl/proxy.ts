// kubectl proxy: the API on the machine's loopback address, with the credentials of the kubeconfig.
// Is not simulated: --www (static files), --unix-socket, filters other than the default ones.
import {listenOn} from "../../sim/network/loopback.ts";
import {chance} from "../../sim/world.ts";
import {CommandError} from "./errors.ts";
import {bool, duration, int, string} from "./flags.ts";
import type {Kubectl} from "./kubectl.ts";
import {serve} from "./serve.ts";
import type {Verb} from "./verb.ts";

function run(k: Kubectl): number {
  const {flags} = k;
  if (flags.has("port") && flags.has("unix-socket")) throw new CommandError("cannot set --unix-socket and --port at the same time");
  k.config.check();
  const port = flags.int("port") || 30_000 + Math.floor(chance(k.world, "kubectl") * 20_000);
  const address = flags.text("address");
  if (!listenOn(k.world, k.io.host, port, {pid: k.io.background?.pid ?? 0, address, served: {to: "api", user: k.config.user, server: k.config.server}})) throw new CommandError(`listen tcp ${address}:${port}: bind: address already in use`);
  k.out(`Starting to serve on ${address}:${port}\n`);
  return serve(k, () => undefined);
}

export const proxy: Verb = {
  name: "proxy", summary: "Run a proxy to the Kubernetes API server", usage: "[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]",
  flags: [
    int("port", "p", "The port on which to run the proxy. Set to 0 to pick a random port.", {default: "8001"}), string("address", "", "The IP address on which to serve on.", {default: "127.0.0.1"}), string("api-prefix", "", "Prefix to serve the proxied API under.", {default: "/"}),
    string("www", "w", "", {unsupported: true}), string("www-prefix", "P", "", {default: "/static/"}), string("accept-hosts", "", "", {default: "^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$"}), string("accept-paths", "", "", {default: "^.*"}), string("reject-paths", "", "", {default: "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach"}),
    string("reject-methods", "", "", {default: "^$"}), bool("disable-filter"), string("unix-socket", "u", "", {unsupported: true}), duration("keepalive"), bool("append-server-path"),
  ],
  run,
};
