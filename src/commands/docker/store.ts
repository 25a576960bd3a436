// What Docker has on a machine: images pulled and built, and its containers (which the kubelet's runtime does not know).
// Plain data beside the components' memory.
import type {Json} from "../../sim/api/object.ts";
import {SortedMap} from "../../sim/map.ts";
import type {Container} from "../../sim/kubelet/container.ts";
import {findImage, hexOf, imageDigest, parseReference, type ImageReference, type ImageSpec} from "../../sim/kubelet/images.ts";
import type {World} from "../../sim/world.ts";
import type {ProgramIO} from "../program.ts";

export interface DockerImage {
  readonly repository: string;
  readonly tag: string;
  readonly id: string;
  readonly createdAtMs: number;
  readonly sizeBytes: number;
  /** Of an image that was built here. */
  readonly built?: {readonly spec: ImageSpec; readonly tag: string};
}

const MEMORY = "docker images";
const key = (host: string, repository: string, tag: string): string => `${host}/${repository}:${tag}`;

export const localImages = (world: World, host: string): readonly DockerImage[] => [...world.memory[MEMORY]?.under(`${host}/`) ?? []].map(([, value]) => value as unknown as DockerImage); // written by keepImage only

export function keepImage(world: World, host: string, image: DockerImage): void {
  (world.memory[MEMORY] ??= new SortedMap()).set(key(host, image.repository, image.tag), image as unknown as Json);
}

export const dropImage = (world: World, host: string, image: DockerImage): void => void world.memory[MEMORY]?.delete(key(host, image.repository, image.tag));

/** By name, name and tag, or the first letters of its id. */
export function localImage(world: World, host: string, name: string): DockerImage | undefined {
  const reference = parseReference(name);
  const all = localImages(world, host);
  return (reference && all.find(({repository, tag}) => repository === reference.familiar && tag === reference.tag)) ?? all.find(({id}) => /^[0-9a-f]{4,}$/.test(name) && id.startsWith(name));
}

export const specOf = (world: World, image: DockerImage): ImageSpec => image.built?.spec ?? findImage(world.images, `${image.repository}:${image.tag}`)!;

/** What `docker pull` brings; undefined if the registry has no such image. */
export function pullImage(io: ProgramIO, reference: ImageReference): DockerImage | undefined {
  const {world} = io;
  const name = `${reference.familiar}:${reference.tag}`, spec = findImage(world.images, name);
  if (!spec) return undefined;
  const image: DockerImage = {repository: reference.familiar, tag: reference.tag, id: hexOf(`docker/${name}`, 64), createdAtMs: world.nowMs - 20 * 86_400_000, sizeBytes: Math.round(spec.sizeBytes * 2.6)};
  io.advance(400 + spec.sizeBytes / 200_000);
  keepImage(world, io.host, image);
  return image;
}

export const digestOf = (world: World, reference: ImageReference): string => imageDigest(findImage(world.images, `${reference.familiar}:${reference.tag}`)!, reference.tag);

/** Docker's containers of a machine, the newest first. */
export const containersOf = (world: World, host: string): readonly Container[] => [...world.hosts[host]!.containers.values()].filter(({podName, namespace}) => podName === "" && namespace === "docker").sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1));

export const findContainer = (world: World, host: string, name: string): Container | undefined => containersOf(world, host).find((one) => one.name === name.replace(/^\//, "")) ?? containersOf(world, host).find(({id}) => name !== "" && id.startsWith(name));

export const noSuchImage = (name: string): string => `Error response from daemon: No such image: ${name.includes(":") ? name : `${name}:latest`}\n`;

export const accessDenied = ({familiar}: ImageReference): string => `Error response from daemon: pull access denied for ${familiar}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n`;

/** What is told of a pull; `status` says whether there was something to bring. */
export const pullText = (world: World, reference: ImageReference, status: string): string =>
  `${reference.tag}: Pulling from ${reference.repository.replace("docker.io/", "")}\nDigest: ${digestOf(world, reference)}\nStatus: ${status} for ${reference.familiar}:${reference.tag}\n`;

export const noSuchContainer = (name: string): string => `Error response from daemon: No such container: ${name}\n`;

/** units.HumanDuration of Docker. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000), minutes = Math.floor(seconds / 60), hours = Math.round(minutes / 60);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  if (minutes === 1) return "About a minute";
  if (minutes < 46) return `${minutes} minutes`;
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  const days = Math.floor(hours / 24);
  return days < 14 ? `${days} days` : days < 60 ? `${Math.floor(days / 7)} weeks` : `${Math.floor(days / 30)} months`;
}

/** Columns as Docker's tabwriter makes them: at least ten letters with the three blanks between. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_title, i) => Math.max(10, ...rows.map((row) => [...row[i]!].length + 3)));
  return rows.map((row) => `${row.map((cell, i) => i < row.length - 1 ? cell + " ".repeat(widths[i]! - [...cell].length) : cell).join("")}\n`).join("");
}
