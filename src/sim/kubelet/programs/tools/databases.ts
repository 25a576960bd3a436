// The databases' own clients: mysql and mariadb, mysqladmin, psql, pg_isready, mongosh. They connect over the simulated network and know
// who may come in. Not simulated: SQL beyond `SELECT 1`, versions and names of databases.
import {resolve} from "../../../network/dns.ts";
import {route} from "../../../network/route.ts";
import {done, failed, type Tool, type ToolContext} from "./tool.ts";

export interface Login { readonly host: string; readonly port: number; readonly user: string; readonly password: string; /** The program that has to listen there. */ readonly program: string }
export interface Refused { readonly kind: "unknown" | "refused" | "timeout" | "denied"; readonly ip: string }

/** Why a client is not let in; undefined: it is. */
export function connect(context: ToolContext, {host, port, user, password, program}: Login): Refused | undefined {
  const found = resolve(context.world, context.from, host);
  if ("error" in found) return {kind: "unknown", ip: ""};
  const ip = found.addresses[0]!;
  const way = route(context.world, context.from, ip, port);
  if ("refusal" in way) return {kind: way.refusal === "refused" ? "refused" : "timeout", ip};
  const {container} = way;
  if (container?.process?.program !== program) return {kind: "refused", ip};
  const {env} = container;
  const known = program === "mysql"
    ? {root: env.MYSQL_ROOT_PASSWORD ?? env.MARIADB_ROOT_PASSWORD ?? "", ...(named(env.MYSQL_USER ?? env.MARIADB_USER, env.MYSQL_PASSWORD ?? env.MARIADB_PASSWORD))}
    : named(env.POSTGRES_USER ?? "postgres", env.POSTGRES_HOST_AUTH_METHOD === "trust" || ip.startsWith("127.") ? undefined : env.POSTGRES_PASSWORD);
  const wanted: string | undefined = (known as {readonly [user: string]: string | undefined})[user];
  const open = program !== "mysql" && user in known && wanted === undefined;
  return open || wanted === password && user in known ? undefined : {kind: "denied", ip};
}

const named = (user: string | undefined, password: string | undefined): {readonly [user: string]: string | undefined} => user === undefined ? {} : {[user]: password};

interface Flags { readonly values: {readonly [flag: string]: string | undefined}; readonly rest: readonly string[] }

/** `-uroot`, `-u root`, `--user=root`; `-p` takes only what is joined to it. */
function flagsOf(args: readonly string[], letters: {readonly [letter: string]: string}, joined = ""): Flags {
  const values: {[flag: string]: string} = {}, rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg.startsWith("--")) { const [name = "", value] = arg.slice(2).split(/=(.*)/s); values[name] = value ?? (args[i + 1]?.startsWith("-") === false && Object.values(letters).includes(name) ? args[++i]! : ""); continue; }
    const name = arg.startsWith("-") ? letters[arg[1] ?? ""] : undefined;
    if (name === undefined) { if (!arg.startsWith("-")) rest.push(arg); continue; }
    values[name] = arg.length > 2 ? arg.slice(2) : joined.includes(arg[1]!) ? "" : args[++i] ?? "";
  }
  return {values, rest};
}

const MYSQL = {u: "user", p: "password", h: "host", P: "port", e: "execute", D: "database", B: "batch", N: "skip-column-names", s: "silent"};

function mysqlLogin(values: Flags["values"]): Login {
  return {host: values.host ?? "localhost", port: Number(values.port ?? 3306), user: values.user ?? "root", password: values.password ?? "", program: "mysql"};
}

const WARNING = "mysql: [Warning] Using a password on the command line interface can be insecure.\n";

function mysqlError(refused: Refused, login: Login, values: Flags["values"]): string {
  switch (refused.kind) {
    case "unknown": return `ERROR 2005 (HY000): Unknown MySQL server host '${login.host}' (-2)\n`;
    case "denied": return `ERROR 1045 (28000): Access denied for user '${login.user}'@'localhost' (using password: ${values.password ? "YES" : "NO"})\n`;
    case "timeout": return `ERROR 2003 (HY000): Can't connect to MySQL server on '${login.host}:${login.port}' (110)\n`;
    case "refused": return login.host === "localhost" ? "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)\n" : `ERROR 2003 (HY000): Can't connect to MySQL server on '${login.host}:${login.port}' (111)\n`;
  }
}

export const mysqlClient: Tool = {
  names: ["mysql", "mariadb"],
  run(args, context) {
    const {values} = flagsOf(args, MYSQL, "pBNs");
    const login = mysqlLogin(values);
    const refused = connect(context, login);
    const warning = values.password ? WARNING : "";
    if (refused) return {...failed(warning + mysqlError(refused, login, values)), tookMs: refused.kind === "timeout" ? 130_000 : 5};
    const query = (values.execute ?? context.stdin).trim().replace(/;\s*$/, "").toLowerCase();
    const table = (title: string, rows: readonly string[]) => ({...done([title, ...rows].map((row) => `${row}\n`).join(""), 0, 20), stderr: warning});
    if (query === "" || query === "select 1") return query === "" ? {...done(""), stderr: warning} : table("1", ["1"]);
    if (query === "show databases") return table("Database", ["information_schema", ...(context.env.MYSQL_DATABASE ? [context.env.MYSQL_DATABASE] : []), "mysql", "performance_schema", "sys"].sort());
    if (query === "select user()") return table("user()", [`${login.user}@localhost`]);
    if (/^(create|drop|use|insert|update|delete|grant|flush|set)\b/.test(query)) return {...done("", 0, 20), stderr: warning};
    return failed(`${warning}kubecahier: not simulated: SQL\n`);
  },
};

export const mysqlAdmin: Tool = {
  names: ["mysqladmin", "mariadb-admin"],
  run(args, context) {
    const {values, rest} = flagsOf(args, MYSQL, "p");
    const login = mysqlLogin(values);
    const refused = connect(context, login);
    const warning = values.password ? WARNING.replace("mysql:", "mysqladmin:") : "";
    // ping says that it lives even to somebody who may not come in.
    if (rest.includes("ping") && (!refused || refused.kind === "denied")) return {...done("mysqld is alive\n", 0, 20), stderr: warning};
    if (refused) return failed(`${warning}mysqladmin: connect to server at '${login.host}' failed\nerror: '${mysqlError(refused, login, values).replace(/^ERROR \d+ \(\w+\): /, "").trim()}'\n${refused.kind === "refused" ? "Check that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!\n" : ""}`);
    return done("", 0, 20);
  },
};

const PG = {U: "username", h: "host", p: "port", d: "dbname", c: "command", W: "password", w: "no-password", t: "tuples-only", A: "no-align", q: "quiet", l: "list"};

export const pgIsReady: Tool = {
  names: ["pg_isready"],
  run(args, context) {
    const {values} = flagsOf(args, PG, "q");
    const host = values.host ?? "/var/run/postgresql", port = Number(values.port ?? 5432);
    const refused = connect(context, {host: host.startsWith("/") ? "127.0.0.1" : host, port, user: values.username ?? "postgres", password: "", program: "postgres"});
    const good = !refused || refused.kind === "denied";
    return done("quiet" in values ? "" : `${host}:${port} - ${good ? "accepting connections" : "no response"}\n`, good ? 0 : 2, 10);
  },
};

export const psql: Tool = {
  names: ["psql"],
  run(args, context) {
    const {values, rest} = flagsOf(args, PG, "WwtAql");
    const host = values.host, port = Number(values.port ?? 5432), user = values.username ?? context.env.PGUSER ?? "root", database = values.dbname ?? rest[0] ?? user;
    const where = host === undefined ? 'socket "/var/run/postgresql/.s.PGSQL.5432"' : `server at "${host}"`;
    const refused = connect(context, {host: host ?? "127.0.0.1", port, user, password: context.env.PGPASSWORD ?? "", program: "postgres"});
    if (refused?.kind === "unknown") return failed(`psql: error: could not translate host name "${host ?? ""}" to address: Name or service not known\n`, 2);
    if (refused?.kind === "denied") return failed(host === undefined ? `psql: error: connection to server on ${where} failed: FATAL:  role "${user}" does not exist\n` : `psql: error: connection to ${where} (${refused.ip}), port ${port} failed: ${context.env.PGPASSWORD ? `FATAL:  password authentication failed for user "${user}"` : "fe_sendauth: no password supplied"}\n`, 2);
    if (refused) return failed(`psql: error: connection to server ${host === undefined ? `on ${where}` : `at "${host}" (${refused.ip}), port ${port}`} failed: ${refused.kind === "timeout" ? "Connection timed out" : host === undefined ? "No such file or directory\n\tIs the server running locally and accepting connections on that socket?" : "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"}\n`, 2, refused.kind === "timeout" ? 130_000 : 5);
    const query = (values.command ?? context.stdin).trim().replace(/;\s*$/, "").toLowerCase();
    if (query === "") return done("", 0, 20);
    if (query === "select 1") return done("tuples-only" in values ? " 1\n\n" : " ?column? \n----------\n        1\n(1 row)\n\n", 0, 20);
    const verb = /^(create|drop) (table|database)|^(insert|update|delete)/.exec(query);
    if (verb) return done(`${verb[1] ? `${verb[1]} ${verb[2] ?? ""}` : verb[3] === "insert" ? "insert 0 1" : `${verb[3] ?? ""} 1`}\n`.toUpperCase(), 0, 20);
    return failed(`kubecahier: not simulated: SQL on ${database}\n`, 1);
  },
};

export const mongosh: Tool = {
  names: ["mongosh", "mongo"],
  run(args, {world, from}) {
    const uri = args.find((arg) => arg.startsWith("mongodb://"));
    const flag = args.indexOf("--host");
    const [host = "127.0.0.1", port = "27017"] = (uri?.replace(/^mongodb:\/\/(.*@)?/, "").split("/")[0] ?? (flag < 0 ? "127.0.0.1" : args[flag + 1] ?? "")).split(":");
    const found = resolve(world, from, host);
    if ("error" in found) return failed(`MongoNetworkError: getaddrinfo ENOTFOUND ${host}\n`, 1, 30_000);
    const way = route(world, from, found.addresses[0]!, Number(port));
    if ("refusal" in way) return failed(`MongoNetworkError: connect ECONNREFUSED ${found.addresses[0]!}:${port}\n`, 1, 500);
    const at = args.findIndex((arg) => arg === "--eval");
    const text = at < 0 ? "" : args[at + 1] ?? "";
    if (/ping|hello|isMaster/.test(text)) return done(args.includes("--quiet") && text.includes(".ok") ? "1\n" : "{ ok: 1 }\n", 0, 600);
    if (/version\(\)/.test(text)) return done("8.0.13\n", 0, 600);
    if (/getMongo|adminCommand|show/.test(text)) return done("{ ok: 1 }\n", 0, 600);
    return text === "" ? done("", 0, 600) : failed("kubecahier: not simulated: MongoDB's query language\n");
  },
};
