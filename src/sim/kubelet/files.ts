// Files as a container sees them: kubelet-made files and /proc, volumes, its own layer, its image. Volumes and the own layer are
// files of the machine, where they really are; a Pod's projected token volume is computed when somebody reads it.
import {base64Url} from "../api/base64.ts";
import {instant} from "../clock.ts";
import type {FileEntry, Host} from "../hosts/host.ts";
import {makeFolder, putFile} from "../hosts/machine.ts";
import type {World} from "../world.ts";
import type {Container, Mount} from "./container.ts";
import {findImage, hexOf, parseReference} from "./images.ts";
import {imageFiles} from "./programs/image-files.ts";
import type {ContainerFiles, FileStat} from "./programs/program.ts";
import {normalPath} from "./paths.ts";
import {measureStorage} from "./runtime.ts";
import {hostsFile, resolvConf} from "./resolv-conf.ts";

export const rootfsOf = (id: string): string => `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}/rootfs`;

/** A whiteout hides a file of the image that the container deleted. */
const WHITEOUT = "";

const READ_ONLY = "Read-only file system";
const DENIED = "Permission denied";
const MISSING = "No such file or directory";

export function containerFiles(world: World, host: Host, container: Container): ContainerFiles {
  const view = new View(world, host, container);
  return {
    read: (path) => view.read(view.resolved(normalPath(path))), write: (path, text, mode, sizeBytes) => view.write(normalPath(path), text, mode, sizeBytes),
    list: (path) => view.listAll(view.resolved(normalPath(path)), path), remove: (path) => view.remove(normalPath(path)),
    makeFolder: (path) => view.makeFolder(normalPath(path)), stat: (path) => view.stat(view.resolved(normalPath(path))), link: (path) => view.link(normalPath(path)),
    chmod: (path, mode) => view.chmod(normalPath(path), mode),
  };
}

/** What a Pod finds in /var/run/secrets/kubernetes.io/serviceaccount. */
function credentials(host: Host, container: Container): {readonly [name: string]: string} {
  const ca = host.files.get("/etc/kubernetes/pki/ca.crt");
  return {"ca.crt": ca?.type === "file" ? ca.content : "", namespace: container.namespace, token: podToken(container)};
}

/** A token for a Pod. It has the form of a JWT; nothing verifies it. */
export function podToken(container: Pick<Container, "namespace" | "podName" | "podUid" | "serviceAccount">, audience = "https://kubernetes.default.svc.cluster.local"): string {
  const payload = JSON.stringify({aud: [audience], iss: "https://kubernetes.default.svc.cluster.local", "kubernetes.io": {namespace: container.namespace, pod: {name: container.podName, uid: container.podUid}, serviceaccount: {name: container.serviceAccount}}, sub: `system:serviceaccount:${container.namespace}:${container.serviceAccount}`});
  return `${base64Url('{"alg":"RS256","kid":"kubernetes"}')}.${base64Url(payload)}.${hexOf(container.podUid, 342)}`;
}

/** The view's methods take normal paths. It lives for one call: nothing of it is kept. */
class View {
  readonly #world: World; readonly #host: Host; readonly #container: Container;
  #image?: {readonly [path: string]: string};
  constructor(world: World, host: Host, container: Container) { this.#world = world; this.#host = host; this.#container = container; }

  #imageFiles(): {readonly [path: string]: string} {
    const {built, image} = this.#container;
    const spec = built?.spec ?? findImage(this.#world.images, image);
    return (this.#image ??= spec ? imageFiles(spec, built?.tag ?? parseReference(image)!.tag) : {});
  }

  #virtual(path: string): string | undefined {
    const container = this.#container;
    switch (path) {
      case "/etc/hostname": return `${container.hostname}\n`;
      case "/etc/hosts": return hostsFile(this.#world, this.#host, container);
      case "/etc/resolv.conf": return resolvConf(this.#world, this.#host, container);
      case "/proc/1/cmdline": return container.process?.argv.map((word) => `${word}\0`).join("");
      case "/proc/1/comm": return `${container.process?.argv[0]?.split("/").at(-1) ?? ""}\n`;
      case "/proc/1/environ": return Object.entries(container.env).map(([name, value]) => `${name}=${value}\0`).join("");
      case "/proc/1/status": return `Name:\t${container.process?.argv[0]?.split("/").at(-1) ?? ""}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t1\nPid:\t1\nPPid:\t0\nUid:\t${`${container.user}\t`.repeat(4).trimEnd()}\nGid:\t${`${container.group}\t`.repeat(4).trimEnd()}\n`;
      case "/sys/fs/cgroup/memory.max": return `${container.memoryLimit ?? "max"}\n`;
      case "/sys/fs/cgroup/cpu.max": return `${container.cpuLimit === undefined ? "max" : Math.round(container.cpuLimit * 100_000)} 100000\n`;
      case "/dev/null": case "/dev/stdout": case "/dev/stderr": case "/dev/termination-log": return "";
      default: return undefined;
    }
  }

  #mount(path: string): Mount | undefined {
    let best: Mount | undefined;
    for (const mount of this.#container.mounts) {
      if ((path === mount.path || path.startsWith(`${mount.path === "/" ? "" : mount.path}/`)) && (!best || mount.path.length > best.path.length)) best = mount;
    }
    return best;
  }

  /** Where a path is on the machine, or the content of a computed volume. */
  #place(path: string): {readonly hostPath: string; readonly mount?: Mount} {
    const mount = this.#mount(path);
    return mount ? {hostPath: mount.hostPath + path.slice(mount.path.length), mount} : {hostPath: rootfsOf(this.#container.id) + path};
  }

  /** The folder of the atomic writer that a path is in, and the rest of the path. */
  #atomic(path: string): {readonly root: string; readonly rest: string; readonly stamp: string} | undefined {
    const mount = this.#mount(path);
    if (mount?.atomicAtMs === undefined) return undefined;
    const stamp = `..${instant(mount.atomicAtMs).slice(0, 19).replace(/[-T:]/g, "_")}.${parseInt(hexOf(mount.hostPath, 7), 16)}`;
    return {root: mount.path, rest: path.slice(mount.path.length + 1), stamp};
  }

  link(path: string): string | undefined {
    const found = this.#atomic(path);
    if (!found || found.rest === "" || found.rest.includes("/")) return undefined;
    if (found.rest === "..data") return found.stamp;
    return found.rest !== found.stamp && this.stat(path) ? `..data/${found.rest}` : undefined;
  }

  /** The same file without the atomic writer's folders. */
  resolved(path: string): string {
    const found = this.#atomic(path);
    const [first = "", ...rest] = found?.rest.split("/") ?? [];
    return found && (first === "..data" || first === found.stamp) ? [found.root, ...rest].join("/") : path;
  }

  /** A folder's names, with those that only the atomic writer uses. */
  listAll(path: string, asked: string): readonly string[] | undefined {
    const names = this.list(path);
    const found = this.#atomic(path);
    return names && found && found.rest === "" && normalPath(asked) === path ? [found.stamp, "..data", ...names] : names;
  }

  #entry(path: string): FileEntry | undefined {
    const {hostPath} = this.#place(path);
    const entry = this.#host.files.get(hostPath);
    if (entry?.type === "link" && entry.target !== WHITEOUT) return this.#host.files.get(normalPath(entry.target, hostPath.slice(0, hostPath.lastIndexOf("/"))));
    return entry;
  }

  #token(path: string): {readonly [name: string]: string} | undefined {
    const mount = this.#mount(path);
    return mount?.token && credentials(this.#host, this.#container);
  }

  read(path: string): string | undefined {
    const token = this.#token(path);
    if (token) return token[path.slice(path.lastIndexOf("/") + 1)];
    const virtual = this.#virtual(path);
    if (virtual !== undefined) return virtual;
    const entry = this.#entry(path);
    if (entry) return entry.type === "file" && (this.#container.user === 0 || this.#mayRead(entry)) ? entry.content : undefined;
    return this.#mount(path) ? undefined : this.#imageFiles()[path];
  }

  stat(path: string): FileStat | undefined {
    const entry = this.#entry(path);
    if (entry?.type === "file") return {type: "file", mode: entry.mode, size: entry.sizeBytes ?? entry.content.length, mtimeMs: entry.mtimeMs, ...(entry.owner && {owner: entry.owner})};
    if (entry?.type === "directory") return {type: "directory", mode: entry.mode, size: 4096, mtimeMs: entry.mtimeMs, ...(entry.owner && {owner: entry.owner})};
    if (entry?.type === "link") return undefined;
    const text = this.read(path);
    const atMs = this.#container.createdAtMs;
    if (text !== undefined) return {type: "file", mode: /\/bin\/|\.sh$/.test(path) ? 0o755 : 0o644, size: text.length, mtimeMs: atMs};
    return this.list(path) ? {type: "directory", mode: path === "/tmp" ? 0o1777 : 0o755, size: 4096, mtimeMs: atMs} : undefined;
  }

  list(path: string): readonly string[] | undefined {
    const token = this.#token(path);
    if (token) return this.#mount(path)?.path === path ? Object.keys(token) : undefined;
    const {hostPath, mount} = this.#place(path);
    const names = new Set<string>();
    let found = path === "/" || mount?.path === path;
    const prefix = hostPath === "/" ? "/" : `${hostPath}/`;
    const own = this.#host.files.get(hostPath);
    if (own?.type === "directory") found = true;
    for (const [key, entry] of this.#host.files.under(prefix)) {
      const name = key.slice(prefix.length);
      if (!name.includes("/") && !(entry.type === "link" && entry.target === WHITEOUT)) { names.add(name); found = true; }
    }
    if (!mount) found = this.#listImage(path, prefix, names) || found;
    for (const other of this.#container.mounts) {
      const above = path === "/" ? "/" : `${path}/`;
      if (other.path.startsWith(above) && other.path !== path) { names.add(other.path.slice(above.length).split("/")[0]!); found = true; }
    }
    return found ? [...names].sort() : undefined;
  }

  #listImage(path: string, hostPrefix: string, names: Set<string>): boolean {
    const above = path === "/" ? "/" : `${path}/`;
    let found = false;
    const files = [...Object.keys(this.#imageFiles()), "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/dev/null", "/proc/1/cmdline", "/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/memory.max"];
    for (const file of files) {
      if (!file.startsWith(above)) continue;
      found = true;
      const name = file.slice(above.length).split("/")[0]!;
      const hidden = this.#host.files.get(hostPrefix + name);
      if (name !== "" && !(hidden?.type === "link" && hidden.target === WHITEOUT)) names.add(name);
    }
    return found;
  }

  #refuse(path: string): string | undefined {
    const {mount} = this.#place(path);
    if (mount?.readOnly || !mount && this.#container.readOnlyRoot && !path.startsWith("/dev/")) return READ_ONLY;
    const parent = path.slice(0, path.lastIndexOf("/")) || "/";
    const about = this.stat(path) ?? this.stat(parent);
    return about && !this.#mayWrite(about) ? DENIED : undefined;
  }

  /** By the mode bits: root may all, others what is theirs, their groups' or everybody's. */
  #mayWrite({mode, owner = {uid: 0, gid: 0}}: FileStat): boolean {
    const {user, group, groups = []} = this.#container;
    if (user === 0 || (mode & 0o002) !== 0) return true;
    if (owner.uid === user) return (mode & 0o200) !== 0;
    return (mode & 0o020) !== 0 && (owner.gid === group || groups.includes(owner.gid));
  }

  #mayRead({mode, owner = {uid: 0, gid: 0}}: Extract<FileEntry, {type: "file"}>): boolean {
    const {user, group, groups = []} = this.#container;
    if ((mode & 0o004) !== 0) return true;
    return owner.uid === user ? (mode & 0o400) !== 0 : (mode & 0o040) !== 0 && (owner.gid === group || groups.includes(owner.gid));
  }

  /** What a user that is not root makes is theirs; in a folder with the group's bit, the folder's group's. */
  #own(path: string): void {
    const {user, group} = this.#container;
    const {hostPath} = this.#place(path);
    const entry = this.#host.files.get(hostPath);
    const folder = this.stat(path.slice(0, path.lastIndexOf("/")) || "/");
    const gid = folder && (folder.mode & 0o2000) !== 0 ? folder.owner?.gid ?? 0 : group;
    if (entry && entry.type !== "link" && (user !== 0 || gid !== 0)) this.#host.files.set(hostPath, {...entry, owner: {uid: user, gid}});
  }

  write(path: string, text: string, mode = 0o644, sizeBytes?: number): string | undefined {
    if (path === "/dev/null" || path === "/dev/stdout" || path === "/dev/stderr") return undefined;
    const refused = this.#refuse(path);
    if (refused) return refused;
    if (this.stat(path)?.type === "directory") return "Is a directory";
    const parent = path.slice(0, path.lastIndexOf("/")) || "/";
    if (!this.list(parent)) return MISSING;
    const {hostPath} = this.#place(path);
    const before = this.#host.files.get(hostPath);
    putFile(this.#host, hostPath, text, this.#world.nowMs, before?.type === "file" ? before.mode : mode);
    if (before?.type === "file" && before.owner) this.#host.files.set(hostPath, {type: "file", content: text, mode: before.mode, mtimeMs: this.#world.nowMs, owner: before.owner});
    else if (!before) this.#own(path);
    const entry = this.#host.files.get(hostPath);
    const room = this.#room(path, sizeBytes ?? text.length);
    if (entry?.type === "file" && (sizeBytes !== undefined || room !== undefined)) this.#host.files.set(hostPath, {...entry, ...(room !== undefined && {content: text.slice(0, room)}), sizeBytes: room ?? sizeBytes});
    if (room !== undefined) return "No space left on device";
    measureStorage(this.#world, this.#host, this.#container, sizeBytes !== undefined);
    return undefined;
  }

  /** What fits of a file on a volume that is smaller than that; undefined: all of it. */
  #room(path: string, bytes: number): number | undefined {
    const {mount, hostPath} = this.#place(path);
    if (mount?.capacity === undefined) return undefined;
    let others = 0;
    for (const [key, entry] of this.#host.files.under(`${mount.hostPath}/`)) if (key !== hostPath && entry.type === "file") others += entry.sizeBytes ?? entry.content.length;
    return others + bytes > mount.capacity ? Math.max(0, mount.capacity - others) : undefined;
  }

  makeFolder(path: string): string | undefined {
    const refused = this.#refuse(path);
    if (refused) return refused;
    if (this.stat(path)) return "File exists";
    makeFolder(this.#host, this.#place(path).hostPath, this.#world.nowMs);
    this.#own(path);
    return undefined;
  }

  remove(path: string): string | undefined {
    if (!this.stat(path)) return MISSING;
    const refused = this.#refuse(`${path.slice(0, path.lastIndexOf("/"))}/.`);
    if (refused) return refused;
    const {hostPath, mount} = this.#place(path);
    const below = [...this.#host.files.under(`${hostPath}/`)].map(([key]) => key);
    for (const key of [hostPath, ...below]) this.#host.files.delete(key);
    if (!mount && (this.#imageFiles()[path] !== undefined || this.list(path))) this.#host.files.set(hostPath, {type: "link", target: WHITEOUT, mtimeMs: this.#world.nowMs});
    return undefined;
  }

  chmod(path: string, mode: number): string | undefined {
    const stat = this.stat(path);
    if (!stat) return MISSING;
    const refused = this.#refuse(path);
    if (refused === READ_ONLY) return refused;
    if (this.#container.user !== 0 && stat.owner?.uid !== this.#container.user) return "Operation not permitted";
    const {hostPath} = this.#place(path);
    if (stat.type === "file") putFile(this.#host, hostPath, this.read(path)!, this.#world.nowMs, mode);
    const entry = this.#host.files.get(hostPath);
    if (entry && entry.type !== "link") this.#host.files.set(hostPath, {...entry, mode});
    return undefined;
  }
}
