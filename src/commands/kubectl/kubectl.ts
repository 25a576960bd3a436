// One run of kubectl: its flags, its configuration, its way to the API server, and what verbs share.
import type {Caller, Client, Response} from "../../sim/api/client.ts";
import {StatusError, Unreachable} from "../../sim/api/client.ts";
import type {Json, JsonObject} from "../../sim/api/object.ts";
import type {Status} from "../../sim/api/types.ts";
import type {World} from "../../sim/world.ts";
import type {ProgramIO} from "../program.ts";
import {configFiles, resolveConfig, type Config} from "./config.ts";
import {Aggregate, CommandError, report} from "./errors.ts";
import type {Flags} from "./flags.ts";
import {undiscovered} from "./unreachable.ts";
import {gates, klog, traced} from "./klog.ts";
import type {Verb} from "./verb.ts";

/** -v from which the client's feature gates are told, and requests. */
const GATES_LEVEL = 5, TRACE_LEVEL = 6;

/** An object as kubectl handles it: untyped. */
export type Obj = JsonObject & {readonly apiVersion: string; readonly kind: string; readonly metadata: Meta};
export interface Meta extends JsonObject {
  readonly name?: string; readonly namespace?: string; readonly generateName?: string; readonly uid?: string; readonly resourceVersion?: string;
  readonly labels?: {readonly [key: string]: string}; readonly annotations?: {readonly [key: string]: string};
  readonly creationTimestamp?: string; readonly deletionTimestamp?: string; readonly generation?: number;
  readonly ownerReferences?: readonly (JsonObject & {readonly kind: string; readonly name: string; readonly uid: string; readonly controller?: boolean; readonly apiVersion: string})[];
  readonly finalizers?: readonly string[];
}

export interface RequestOptions {
  readonly body?: Json | string;
  readonly contentType?: string;
  readonly accept?: string;
}

export class Kubectl {
  readonly io: ProgramIO;
  readonly flags: Flags;
  readonly verb: Verb;
  /** Its words: `rollout status`. */
  readonly command: string;
  readonly #warned = new Set<string>();
  #config: Config | undefined;
  #client: Client | undefined;

  constructor(io: ProgramIO, verb: Verb, command: string, flags: Flags) {
    this.io = io;
    this.verb = verb;
    this.command = command;
    this.flags = flags;
  }

  get world(): World { return this.io.world; }
  get args(): readonly string[] { return this.flags.args; }
  get config(): Config { return this.#config ??= resolveConfig(this.io, this.flags, this.verb.flags?.map(({name}) => name)); }
  get client(): Client { return this.#client ??= this.#connect(); }
  #connect(): Client {
    const client = this.io.client(this.config.user), level = Number(this.flags.get("v") ?? 0);
    if (level >= TRACE_LEVEL) for (const path of configFiles(this.io, this.flags).paths) klog(this.io, "I", "loader.go:407", `Config loaded from file:  ${path}`);
    if (level >= GATES_LEVEL) gates(this.io);
    // Generators make Go's types, all else works on maps.
    const typed = this.command.startsWith("create ");
    return level >= TRACE_LEVEL ? traced(client, this.io, {server: this.config.server, level, typed}) : client;
  }
  /** The namespace asked for, else the context's. */
  get namespace(): string { return this.flags.get("namespace") || this.config.namespace; }
  /** Whether `-n` was given. */
  get namespaceGiven(): boolean { return this.flags.text("namespace") !== ""; }

  out(text: string): void { this.io.out(text); }
  err(text: string): void { this.io.err(text); }

  /** Any answer below 400; refusals throw a StatusError. Warnings go to standard error, each once. */
  send(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, options: RequestOptions = {}): Response {
    this.config.check();
    const answer = this.client.request({method, path, ...options});
    for (const warning of answer.warnings) this.warn(warning);
    if (answer.status === 404 && method === "GET") this.#missesNamespace(path);
    if (answer.status >= 400) throw new StatusError(asStatus(answer, path));
    return answer;
  }

  /** An object that is not there may lack its namespace: then that is what is said (resource.Info.Get). Typed clients do not ask. */
  #missesNamespace(path: string): void {
    const namespace = SINGLE.exec(path)?.[1];
    if (namespace === undefined || namespace === "default" || TYPED.test(this.command)) return;
    const answer = this.client.request({method: "GET", path: `/api/v1/namespaces/${namespace}`});
    if (answer.status === 404) throw new StatusError(asStatus(answer, path));
  }

  /** The same, for answers that are objects. */
  call(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, options: RequestOptions = {}): Obj {
    // The server answers these paths with objects.
    return this.send(method, path, options).body as Obj;
  }

  warn(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.err(`Warning: ${text}\n`);
  }

  /** Prints an error as kubectl does; the exit status. */
  fail(error: unknown): number {
    if (error instanceof CommandError && error.partial) this.out(error.partial);
    if (this.#config && (error instanceof Aggregate ? error.errors : [error]).some((one) => one instanceof Unreachable)) this.err(undiscovered(this));
    const {text, exit} = report(error, this.#config?.server ?? "localhost:8080");
    this.err(text);
    return exit;
  }

  /** What the real kubectl can do and this one cannot. */
  notSimulated(what: string): never { throw new CommandError(`kubecahier: not simulated: kubectl ${this.command} ${what}`, {raw: true}); }
}

/** `/apis/apps/v1/namespaces/shop/deployments/web` */
const SINGLE = /^\/apis?\/(?:[^/]+\/){1,2}namespaces\/([^/]+)\/[^/]+\/[^/?]+(?:\?|$)/;
const TYPED = /^(?:top|cp|create|auth|events|run)\b/;

/** `/apis/travel.example.com/v1/namespaces/default/flights`: a list of what the server has no more. */
const LISTED = /^\/apis\/([^/]+)\/[^/]+\/(?:namespaces\/[^/]+\/)?([^/?]+)(?:\/([^/?]+))?(?:\?|$)/;

function asStatus(answer: Response, path: string): Status {
  if (answer.body !== null && typeof answer.body === "object" && "kind" in answer.body && answer.body.kind === "Status") return answer.body as unknown as Status;
  const [, group, resource, name] = LISTED.exec(path) ?? [];
  // client-go words what is no Status itself (NewGenericServerResponse).
  if (answer.status === 404) return {apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure", code: 404, reason: "NotFound", message: `the server could not find the requested resource${resource ? ` (get ${resource}.${group}${name ? ` ${name}` : ""})` : ""}`, details: {}} as Status;
  return {apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure", code: answer.status, message: String(answer.body)} as Status;
}

export type {Caller};
