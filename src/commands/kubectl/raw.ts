// `--raw`: a request to a path as it is, and the answer as the server wrote it.
import {compact} from "../../sim/api/go-json.ts";
import type {Json} from "../../sim/api/object.ts";
import {inWireOrder} from "../../sim/api/wire.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";

/** The server writes JSON without spaces, but its version for eyes. */
export const rawText = (body: Json, path = ""): string => typeof body === "string" ? body : path.startsWith("/version") ? JSON.stringify(body, undefined, 2) : `${compact(inWireOrder(body))}\n`;

/** create --raw, replace --raw, delete --raw: the body is one file. */
export function sendRaw(k: Kubectl, method: "POST" | "PUT" | "DELETE"): number {
  const files = k.flags.all("filename");
  if (method === "POST" && files.length === 0 && !k.flags.get("kustomize")) throw new CommandError("must specify one of -f and -k");
  if (method !== "DELETE" && files.length !== 1) throw new CommandError("--raw can only use a single local file or stdin");
  const [file = ""] = files;
  const text = file === "" ? undefined : file === "-" ? k.io.stdin : k.io.files.read(file);
  if (file !== "" && text === undefined) throw new CommandError(`open ${file}: no such file or directory`);
  k.out(rawText(k.send(method, k.flags.text("raw"), text === undefined ? {} : {body: text, contentType: "application/json"}).body));
  return 0;
}
