// mysqld as the official image starts it: it wants a root password, initialises, then serves port 3306. Not simulated: SQL.
import {instant} from "../../clock.ts";
import type {ContainerProgram, ProcessIO} from "./program.ts";

const note = (io: ProcessIO, text: string): string => `${instant(io.nowMs).replace("T", " ").replace("Z", "+00:00")} ${text}\n`;
const VERSIONS: {readonly [tag: string]: string} = {latest: "9.4.0", "5": "5.7.44", "5.6": "5.6.51", "5.7": "5.7.44", "8": "8.4.6", "8.0": "8.0.43", "8.4": "8.4.6", "9": "9.4.0", "9.0": "9.0.1"};

export const mysql: ContainerProgram = {
  name: "mysql",
  commands: ["docker-entrypoint.sh", "mysqld"],
  start(io) {
    const version = VERSIONS[io.tag] ?? io.tag;
    const args = io.argv[0]?.endsWith("docker-entrypoint.sh") ? io.argv.slice(1) : io.argv;
    if (args[0] !== "mysqld" && !args[0]?.startsWith("-")) return {exec: args};
    io.log(note(io, `[Note] [Entrypoint]: Entrypoint script for MySQL Server ${version}-1.el9 started.`), "stderr");
    const {MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD} = io.env;
    if (!MYSQL_ROOT_PASSWORD && !MYSQL_ALLOW_EMPTY_PASSWORD && !MYSQL_RANDOM_ROOT_PASSWORD) {
      io.log(`${note(io, "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified")}    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n`, "stderr");
      return {exit: 1};
    }
    io.log(note(io, "[Note] [Entrypoint]: Initializing database files"), "stderr");
    return {state: "initialising", wakeAtMs: io.nowMs + 3000};
  },
  wake(io, state) {
    if (state !== "initialising") return {};
    io.log(`${note(io, "[Note] [Entrypoint]: MySQL init process done. Ready for start up.")}${note(io, `0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${VERSIONS[io.tag] ?? io.tag}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`)}`, "stderr");
    return {state: "serving", ports: [3306]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
};
