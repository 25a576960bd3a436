// kodekloud/simple-webapp-mysql: a page that is green if the database of DB_Host answers with DB_User and DB_Password, else red.
import {connect} from "./tools/databases.ts";
import type {ContainerProgram} from "./program.ts";
import {toolContext} from "./tools/index.ts";

export const simpleWebappMysql: ContainerProgram = {
  name: "simple-webapp-mysql",
  commands: ["simple-webapp-mysql", "app.py"],
  start(io) {
    io.log(" * Serving Flask app \"app\" (lazy loading)\n * Environment: production\n   WARNING: Do not use the development server in a production environment.\n   Use a production WSGI server instead.\n * Debug mode: off\n * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n", "stderr");
    return {ports: [8080]};
  },
  http(io, _state, {path, method, from}) {
    const {DB_Host, DB_Database, DB_User, DB_Password} = io.env;
    const shown = (value: string | undefined) => value || "Not Set";
    const host = DB_Host || "localhost", user = DB_User || "root";
    const error = connect(toolContext(io), {host, port: 3306, user, password: DB_Password || "paswrd", program: "mysql"});
    const why = error === undefined ? "" : error.kind === "denied" ? `1045 (28000): Access denied for user '${user}'@'${io.container.ip}' (using password: YES)` : error.kind === "unknown" ? `2005 (HY000): Unknown MySQL server host '${host}' (-2)` : `2003: Can't connect to MySQL server on '${host}:3306' (111 Connection refused)`;
    const debug = `Environment Variables: DB_Host=${shown(DB_Host)}; DB_Database=${shown(DB_Database)}; DB_User=${shown(DB_User)}; DB_Password=${shown(DB_Password)}; ${why}`;
    const body = `<!doctype html>\n<title>Hello from Flask</title>\n<body style="background: ${error === undefined ? "#39b54b" : "#ff3f3f"};"></body>\n<div style="color: #e4e4e4;\n    text-align:  center;\n    height: 90px;\n    vertical-align:  middle;">\n\n  <h1>${error === undefined ? "Successfully connected to the MySQL database." : "Failed connecting to the MySQL database."}</h1>\n  <p>${debug}</p>\n  <p>From ${io.container.hostname}!</p>\n</div>\n`;
    io.log(`${from} - - "${method} ${path} HTTP/1.1" 200 -\n`, "stderr");
    return {status: 200, headers: [["Content-Type", "text/html; charset=utf-8"], ["Content-Length", String(body.length)], ["Server", "Werkzeug/0.14.1 Python/3.6.6"]], body};
  },
};
