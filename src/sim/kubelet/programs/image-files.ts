// Files that an image brings: a userland's few well-known ones, and those of its program.
import type {ImageSpec} from "../images.ts";
import {containerPrograms} from "./index.ts";
import {toolNames} from "./tools/index.ts";

const PASSWD = "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
const GROUP = "root:x:0:\ndaemon:x:1:\nnobody:x:65534:\n";

// A function of the catalogue, which never changes.
const known = new WeakMap<ImageSpec, Map<string, {readonly [path: string]: string}>>();

export function imageFiles(image: ImageSpec, tag: string): {readonly [path: string]: string} {
  let byTag = known.get(image);
  if (!byTag) known.set(image, byTag = new Map());
  const found = byTag.get(tag) ?? makeFiles(image, tag);
  byTag.set(tag, found);
  return found;
}

function makeFiles(image: ImageSpec, tag: string): {readonly [path: string]: string} {
  const program = containerPrograms.find(({name}) => name === image.program);
  return {...userland(image, tag), ...program?.files?.(image, tag), ...image.files};
}

function userland(image: ImageSpec, tag: string): {readonly [path: string]: string} {
  if (image.base === undefined || image.base === "none") return {};
  const tools = Object.fromEntries(["sh", ...(image.base === "debian" || image.name === "bash" ? ["bash"] : ["ash"]), ...toolNames(image)].map((name) => [`/bin/${name}`, ""]));
  const folders = Object.fromEntries(["/root/", "/tmp/", "/var/log/", "/home/", "/usr/bin/", "/opt/", "/mnt/", "/sys/", "/proc/", "/run/"].map((folder) => [folder, ""]));
  return {...tools, ...folders, "/etc/passwd": PASSWD, "/etc/group": GROUP, "/etc/os-release": release(image, tag), ...(image.name === "alpine" && {"/etc/alpine-release": `${/^3\.\d+$/.test(tag) ? `${tag}.0` : "3.22.0"}\n`}), ...(image.base === "debian" && image.name !== "ubuntu" && {"/etc/debian_version": "12.11\n"})};
}

function release(image: ImageSpec, tag: string): string {
  if (image.name === "ubuntu") return `PRETTY_NAME="Ubuntu ${tag === "latest" ? "24.04" : tag} LTS"\nNAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n`;
  if (image.base === "debian") return 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
  return `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${/^\d/.test(tag) ? tag : "3.22.0"}\nPRETTY_NAME="Alpine Linux"\n`;
}
