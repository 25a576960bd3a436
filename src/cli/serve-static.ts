// A small server for a folder of static files, on loopback.
import {createReadStream, existsSync, statSync} from "node:fs";
import {createServer, type Server} from "node:http";
import {extname, join, normalize} from "node:path";

const TYPES: {readonly [ending: string]: string} = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2", ".wasm": "application/wasm"};

/** Resolves when it listens. `port` 0: any free one. */
export function serveStatic(folder: string, port: number): Promise<{readonly server: Server; readonly url: string}> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname));
    const found = [join(folder, path), join(folder, path, "index.html"), join(folder, `${path}.html`)].find((file) => existsSync(file) && statSync(file).isFile());
    response.writeHead(found ? 200 : 404, {"content-type": TYPES[extname(found ?? "")] ?? "application/octet-stream", "cache-control": /-|\./.test(path) && path.includes("/_") ? "max-age=31536000" : "no-cache"});
    if (found) createReadStream(found).pipe(response); else response.end("not found");
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve({server, url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}/`});
    });
  });
}
