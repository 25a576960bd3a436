// `--raw`: a request to a path as it is, and the answer as the server wrote it.
import type {Json, JsonObject} from "../../sim/api/object.ts";
import {CommandError} from "./errors.ts";
import type {Kubectl} from "./kubectl.ts";

/** Go writes the fields that all kinds share first. */
function ordered(body: Json): Json {
  if (body === null || typeof body !== "object" || Array.isArray(body)) return body;
  const {kind, apiVersion, metadata, ...rest} = body as JsonObject;
  return {...(kind !== undefined && {kind}), ...(apiVersion !== undefined && {apiVersion}), ...(metadata !== undefined && {metadata}), ...rest};
}

/** The server writes JSON without spaces, but its version for eyes. */
export const rawText = (body: Json, path = ""): string => typeof body === "string" ? body : path.startsWith("/version") ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(ordered(body))}\n`;

/** create --raw, replace --raw, delete --raw: the body is one file. */
export function sendRaw(k: Kubectl, method: "POST" | "PUT" | "DELETE"): number {
  const files = k.flags.all("filename");
  if (method !== "DELETE" && files.length !== 1) throw new CommandError("--raw can only use a single local file or stdin");
  const [file = ""] = files;
  const text = file === "" ? undefined : file === "-" ? k.io.stdin : k.io.files.read(file);
  if (file !== "" && text === undefined) throw new CommandError(`open ${file}: no such file or directory`);
  k.out(rawText(k.send(method, k.flags.text("raw"), text === undefined ? {} : {body: text, contentType: "application/json"}).body));
  return 0;
}
