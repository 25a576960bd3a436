// docker images, pull, tag, rmi: what images are there.
import {parseReference} from "../../sim/kubelet/images.ts";
import {parseArguments} from "./arguments.ts";
import type {Verb} from "./containers.ts";
import {accessDenied, containersOf, dropImage, humanDuration, keepImage, localImage, localImages, noSuchImage, pullImage, pullText, specOf, table} from "./store.ts";

const size = (bytes: number): string => bytes >= 1e9 ? `${Number((bytes / 1e9).toPrecision(3))}GB` : bytes >= 1e6 ? `${Number((bytes / 1e6).toPrecision(3))}MB` : `${Number((bytes / 1e3).toPrecision(3))}kB`;

export const images: Verb = (io, args) => {
  const {values, rest: [name]} = parseArguments(args, {"--format": "format", "-f": "filter", "--filter": "filter"}, ["-a", "--all", "-q", "--quiet", "--no-trunc", "--digests"], false);
  const chosen = localImages(io.world, io.host).filter(({repository, tag}) => name === undefined || repository === name || `${repository}:${tag}` === name).sort((a, b) => b.createdAtMs - a.createdAtMs);
  if (values["-q"] ?? values["--quiet"]) { io.out(chosen.map(({id}) => `${id.slice(0, 12)}\n`).join("")); return 0; }
  io.out(table([["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"], ...chosen.map((image) => [image.repository, image.tag, image.id.slice(0, 12), `${humanDuration(io.world.nowMs - image.createdAtMs)} ago`, size(image.sizeBytes)])]));
  return 0;
};

export const pull: Verb = (io, args) => {
  const [name = ""] = args.filter((arg) => !arg.startsWith("-"));
  const reference = parseReference(name);
  if (!reference) { io.err("invalid reference format\n"); return 1; }
  if (!name.includes(":") && !name.includes("@")) io.out("Using default tag: latest\n");
  const before = localImage(io.world, io.host, name), pulled = pullImage(io, reference);
  if (!pulled) { io.err(accessDenied(reference)); return 1; }
  io.out(`${pullText(io.world, reference, before ? "Image is up to date" : "Downloaded newer image")}${reference.repository}:${reference.tag}\n`);
  return 0;
};

export const tag: Verb = (io, [from = "", to = ""]) => {
  const image = localImage(io.world, io.host, from), reference = parseReference(to);
  if (!image) { io.err(noSuchImage(from)); return 1; }
  if (!reference) { io.err(`Error parsing reference: ${JSON.stringify(to)} is not a valid repository/tag: invalid reference format\n`); return 1; }
  keepImage(io.world, io.host, {...image, repository: reference.familiar, tag: reference.tag, built: image.built ?? {spec: specOf(io.world, image), tag: image.tag}});
  return 0;
};

export const removeImage: Verb = (io, args) => {
  let exit = 0;
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    const image = localImage(io.world, io.host, name);
    if (!image) { io.err(noSuchImage(name)); exit = 1; continue; }
    const user = containersOf(io.world, io.host).find((one) => localImage(io.world, io.host, one.image)?.id === image.id);
    if (user && !args.some((arg) => arg === "-f" || arg === "--force")) {
      io.err(`Error response from daemon: conflict: unable to remove repository reference ${JSON.stringify(name)} (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${image.id.slice(0, 12)}\n`);
      exit = 1;
      continue;
    }
    dropImage(io.world, io.host, image);
    io.out(`Untagged: ${image.repository}:${image.tag}\n`);
    if (!localImages(io.world, io.host).some(({id}) => id === image.id)) io.out(`Deleted: sha256:${image.id}\n`);
  }
  return exit;
};
