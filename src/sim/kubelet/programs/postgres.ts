// postgres as the official image starts it: it wants a superuser password, initialises, then serves port 5432. Not simulated: SQL.
import {instant} from "../../clock.ts";
import {asksVersion, type ContainerProgram, type ProcessIO} from "./program.ts";

const REFUSAL = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;

const line = (io: ProcessIO, text: string): string => `${instant(io.nowMs).replace("T", " ").replace("Z", ".000 UTC")} [1] LOG:  ${text}\n`;

export const postgres: ContainerProgram = {
  name: "postgres",
  commands: ["docker-entrypoint.sh", "postgres"],
  start(io) {
    const args = io.argv[0]?.endsWith("docker-entrypoint.sh") ? io.argv.slice(1) : io.argv;
    if (args[0] !== "postgres" && !args[0]?.startsWith("-")) return {exec: args};
    if (asksVersion(io)) { io.log(`postgres (PostgreSQL) ${/^\d+/.exec(io.tag)?.[0] ?? "17"}.6\n`); return {exit: 0}; }
    if (!io.env.POSTGRES_PASSWORD && io.env.POSTGRES_HOST_AUTH_METHOD !== "trust") { io.log(REFUSAL, "stderr"); return {exit: 1}; }
    io.log("The files belonging to this database system will be owned by user \"postgres\".\nThis user must also own the server process.\n\nfixing permissions on existing directory /var/lib/postgresql/data ... ok\ncreating subdirectories ... ok\n");
    return {state: "initialising", wakeAtMs: io.nowMs + 1500};
  },
  wake(io, state) {
    if (state !== "initialising") return {};
    io.log("\nPostgreSQL init process complete; ready for start up.\n\n");
    io.log(line(io, 'listening on IPv4 address "0.0.0.0", port 5432') + line(io, "database system is ready to accept connections"), "stderr");
    return {state: "serving", ports: [5432]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
};
