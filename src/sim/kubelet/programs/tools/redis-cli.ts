// redis-cli: PING, SET, GET, DEL, KEYS, INCR, EXISTS, ECHO, INFO and friends against a redis container (programs/redis.ts).
import type {Json, JsonObject} from "../../../api/object.ts";
import {resolve} from "../../../network/dns.ts";
import {route} from "../../../network/route.ts";
import {replaceContainer} from "../../runtime.ts";
import {done, failed, type Tool} from "./tool.ts";

interface Data { readonly keys: {readonly [key: string]: string}; readonly password?: string }

export const redisCli: Tool = {
  names: ["redis-cli"],
  run(args, {world, from}) {
    let host = "127.0.0.1", port = 6379, at = 0, password: string | undefined;
    for (; at < args.length && args[at]!.startsWith("-"); at++) {
      if (args[at] === "-h") host = args[++at] ?? host;
      else if (args[at] === "-p") port = Number(args[++at]);
      else if (args[at] === "-a") password = args[++at];
    }
    const found = resolve(world, from, host);
    if ("error" in found) return failed(`Could not connect to Redis at ${host}:${port}: Name or service not known\n`);
    const way = route(world, from, found.addresses[0]!, port);
    if ("refusal" in way || way.container?.process?.program !== "redis") return failed(`Could not connect to Redis at ${host}:${port}: Connection refused\n`);
    const data = way.container.process.state as unknown as Data;
    if (data.password !== undefined && data.password !== password) return done("(error) NOAUTH Authentication required.\n");
    const [reply, keys] = command(args.slice(at), data.keys);
    if (keys !== data.keys) replaceContainer(way.host, way.container.id, {process: {...way.container.process, state: {...data, keys} as JsonObject as Json}});
    return done(`${reply}\n`);
  },
};

function command([name = "PING", key = "", ...values]: readonly string[], keys: {readonly [key: string]: string}): readonly [string, {readonly [key: string]: string}] {
  switch (name.toUpperCase()) {
    case "PING": return [key || "PONG", keys];
    case "ECHO": return [key, keys];
    case "SET": return ["OK", {...keys, [key]: values[0] ?? ""}];
    case "GET": return [keys[key] ?? "", keys];
    case "EXISTS": return [key in keys ? "1" : "0", keys];
    case "DEL": { const {[key]: old, ...rest} = keys; return [old === undefined ? "0" : "1", old === undefined ? keys : rest]; }
    case "INCR": { const next = String(Number(keys[key] ?? 0) + 1); return [next, {...keys, [key]: next}]; }
    case "KEYS": return [Object.keys(keys).filter((one) => new RegExp(`^${key.replaceAll("*", ".*")}$`).test(one)).join("\n"), keys];
    case "DBSIZE": return [String(Object.keys(keys).length), keys];
    case "FLUSHALL": return ["OK", {}];
    case "INFO": return ["# Server\nredis_mode:standalone\nos:Linux 6.12.0-amd64 x86_64\ntcp_port:6379", keys];
    default: return [`(error) ERR unknown command '${name}', with args beginning with: ${[key, ...values].filter(Boolean).map((word) => `'${word}' `).join("")}`, keys];
  }
}
