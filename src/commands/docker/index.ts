// docker on a machine: build, run, ps, logs, exec, images and what goes with them. Its containers and images are its own: a kubelet
// does not see them. Is not simulated: volumes' verbs, compose, login, push, several builders.
import {networkVerbs} from "./network.ts";
import type {Program, ProgramIO} from "../program.ts";
import {build} from "./build.ts";
import {exec, inspect, kill, logs, ps, remove, startAgain, stop, type Verb} from "./containers.ts";
import {images, pull, removeImage, tag} from "./images.ts";
import {run} from "./run.ts";

const VERBS: {readonly [verb: string]: Verb} = {build, run, ps, logs, exec, stop, kill, start: startAgain, rm: remove, inspect, images, pull, tag, rmi: removeImage, version};

/** `docker container ls`, `docker image build`: the verbs by what they are about. */
const GROUPS: {readonly [group: string]: {readonly [verb: string]: Verb}} = {
  container: {run, ls: ps, list: ps, ps, logs, exec, stop, kill, start: startAgain, rm: remove, inspect},
  image: {build, ls: images, list: images, pull, tag, rm: removeImage, inspect},
  buildx: {build},
  network: networkVerbs,
};

function version(io: ProgramIO): number {
  io.out("Client: Docker Engine - Community\n Version:           28.3.3\n API version:       1.51\n OS/Arch:           linux/amd64\n Context:           default\n\nServer: Docker Engine - Community\n Engine:\n  Version:          28.3.3\n  API version:      1.51 (minimum version 1.24)\n  OS/Arch:          linux/amd64\n");
  return 0;
}

function main(io: ProgramIO): number {
  const [first = "", second = "", ...rest] = io.args;
  if (first === "--version" || first === "-v") { io.out("Docker version 28.3.3, build 980b856\n"); return 0; }
  const group = GROUPS[first], verb = group ? group[second] : VERBS[first];
  if (verb) return verb(io, group ? rest : io.args.slice(1));
  if (first === "") { io.out("Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n"); return 0; }
  if (group || /^(push|login|network|volume|compose|commit|cp|top|stats|save|load|attach|port|rename|restart|pause|info|system|history)$/.test(first)) { io.err(`kubecahier: not simulated: docker ${group ? `${first} ${second}` : first}\n`); return 1; }
  io.err(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information\n`);
  return 1;
}

export const docker: Program = {name: "docker", summary: "build and run containers", startMs: 30, run: main};
