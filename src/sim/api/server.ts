// The API server's HTTP face: path → verb → registry → response.
import type {World} from "../world.ts";
import type {Caller, Request, Response} from "./client.ts";

export function serve(_world: World, _caller: Caller, request: Request): Response {
  throw new Error(`${request.method} ${request.path}: the API room is being built`);
}
