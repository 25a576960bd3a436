// mysqld and mariadbd as the official images start them: they want a root password, initialise, then serve port 3306. Not simulated: SQL.
import {instant} from "../../clock.ts";
import {asksVersion, type ContainerProgram, type ProcessIO} from "./program.ts";

const note = (io: ProcessIO, text: string): string => `${instant(io.nowMs).replace("T", " ").replace("Z", "+00:00")} ${text}\n`;
const VERSIONS: {readonly [tag: string]: string} = {latest: "9.4.0", "5": "5.7.44", "5.6": "5.6.51", "5.7": "5.7.44", "8": "8.4.6", "8.0": "8.0.43", "8.4": "8.4.6", "9": "9.4.0", "9.0": "9.0.1"};
const MARIADB: {readonly [tag: string]: string} = {latest: "12.0.2", "10": "10.11.14", "10.6": "10.6.23", "10.11": "10.11.14", "11": "11.8.3", "11.4": "11.4.8", "11.8": "11.8.3", lts: "11.8.3"};

interface Brand { readonly title: string; readonly version: string; readonly wants: readonly string[]; readonly complaint: string; readonly ready: string }

function brandOf(io: ProcessIO): Brand {
  if (io.image.name === "mariadb") {
    const version = MARIADB[io.tag] ?? io.tag;
    return {
      title: `MariaDB Server 1:${version}+maria~ubu2404`, version, wants: ["MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_HASH", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "MARIADB_RANDOM_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
      complaint: "\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n",
      ready: `0 [Note] mariadbd: ready for connections.\nVersion: '${version}-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: 3306  mariadb.org binary distribution`,
    };
  }
  const version = VERSIONS[io.tag] ?? io.tag;
  return {
    title: `MySQL Server ${version}-1.el9`, version, wants: ["MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
    complaint: "    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n",
    ready: `0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`,
  };
}

export const mysql: ContainerProgram = {
  name: "mysql",
  commands: ["docker-entrypoint.sh", "mysqld", "mariadbd"],
  start(io) {
    const args = io.argv[0]?.endsWith("docker-entrypoint.sh") ? io.argv.slice(1) : io.argv;
    if (args[0] !== "mysqld" && args[0] !== "mariadbd" && !args[0]?.startsWith("-")) return {exec: args};
    if (asksVersion(io)) { io.log(`/usr/sbin/${args[0] ?? "mysqld"}  Ver ${brandOf(io).version} for Linux on x86_64\n`); return {exit: 0}; }
    const brand = brandOf(io), maria = io.image.name === "mariadb";
    io.log(note(io, `[Note] [Entrypoint]: Entrypoint script for ${brand.title} started.`), "stderr");
    if (!brand.wants.some((name) => io.env[name])) {
      io.log(`${note(io, `[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified`)}${brand.complaint}`, "stderr");
      return {exit: 1};
    }
    io.log(note(io, `[Note] [Entrypoint]: Initializing database files`), maria ? "stdout" : "stderr");
    return {state: "initialising", wakeAtMs: io.nowMs + 3000};
  },
  wake(io, state) {
    if (state !== "initialising") return {};
    const brand = brandOf(io);
    io.log(`${note(io, `[Note] [Entrypoint]: ${io.image.name === "mariadb" ? "MariaDB" : "MySQL"} init process done. Ready for start up.`)}${note(io, brand.ready)}`, "stderr");
    return {state: "serving", ports: [3306]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
};
