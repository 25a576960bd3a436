// apk and apt-get: there is no Internet behind the cluster, and they say so as they do then. Not simulated: installing.
import {failed, type Tool} from "./tool.ts";

export const apk: Tool = {
  names: ["apk"],
  run(args, {options}) {
    const wanted = args.filter((arg) => !arg.startsWith("-")).slice(1), branch = /^3\.\d+/.exec(String(options.tag))?.[0] ?? "3.22";
    const fetch = ["main", "community"].map((part) => `fetch https://dl-cdn.alpinelinux.org/alpine/v${branch}/${part}/x86_64/APKINDEX.tar.gz\nWARNING: fetching https://dl-cdn.alpinelinux.org/alpine/v${branch}/${part}: temporary error (try again later)\n`).join("");
    if (args[0] === "update") return failed(`${fetch}2 unavailable, 0 stale; 16 distinct packages available\n`, 2, 10_000);
    return failed(`${fetch}ERROR: unable to select packages:\n${wanted.map((name) => `  ${name} (no such package):\n    required by: world[${name}]\n`).join("")}`, Math.max(1, wanted.length), 10_000);
  },
};

export const apt: Tool = {
  names: ["apt-get", "apt"],
  run(args, context) {
    const verb = args.find((arg) => !arg.startsWith("-")), wanted = args.filter((arg) => !arg.startsWith("-")).slice(1);
    const ubuntu = /ID=ubuntu/.test(context.files.read("/etc/os-release") ?? "");
    const [url, suite] = ubuntu ? ["http://archive.ubuntu.com/ubuntu", "noble"] : ["http://deb.debian.org/debian", "bookworm"];
    if (verb === "update") return {stdout: `Ign:1 ${url} ${suite} InRelease\nErr:1 ${url} ${suite} InRelease\n  Temporary failure resolving '${new URL(url).hostname}'\nReading package lists...\n`, stderr: `W: Failed to fetch ${url}/dists/${suite}/InRelease  Temporary failure resolving '${new URL(url).hostname}'\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n`, exit: 0, tookMs: 15_000};
    return {stdout: "Reading package lists...\nBuilding dependency tree...\nReading state information...\n", stderr: wanted.map((name) => `E: Unable to locate package ${name}\n`).join(""), exit: wanted.length > 0 ? 100 : 0, tookMs: 500};
  },
};
