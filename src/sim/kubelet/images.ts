// The image catalogue, `data/images.yaml`: what a pull finds and which small program a container of it runs.
// References are read as github.com/distribution/reference does; registries other than the catalogue's do not exist.
import {hex32} from "../random.ts";

export interface ImageCatalogue { readonly images: readonly ImageSpec[] }

export interface ImageSpec {
  /** Without tag, as people write it: `nginx`, `kodekloud/webapp-color`. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: {readonly [name: string]: string};
  /** Whose userland it has: which shell and tools are there. */
  readonly base?: "busybox" | "debian" | "none";
  /** A file of kubelet/programs: what its processes do. */
  readonly program: string;
  /** uid that its processes run as; root if absent. */
  readonly user?: number;
  /** Sent to end it; SIGTERM if absent. */
  readonly stopSignal?: string;
  readonly workingDir?: string;
  /** `80/tcp`: what its author said that it listens on. Nothing depends on it but what lists show. */
  readonly exposes?: readonly string[];
  /** Tools that it brings besides those of its userland: `curl`, `dig`, `redis-cli`. */
  readonly tools?: readonly string[];
  /** Files besides those of its userland and program: absolute path → text. */
  readonly files?: {readonly [path: string]: string};
  /** For its program. */
  readonly options?: {readonly [name: string]: unknown};
}

export interface ImageReference {
  /** `docker.io/library/nginx` */
  readonly repository: string;
  /** `nginx`, as the catalogue names it. */
  readonly familiar: string;
  readonly tag: string;
  readonly digest?: string;
  /** `docker.io/library/nginx:1.25` */
  readonly full: string;
}

const PATTERN = /^((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$/;

const references = new Map<string, ImageReference | undefined>();

/** The parts of an image reference, or undefined if it is none ("invalid reference format"). Remembered by text: worlds use few different ones. */
export function parseReference(image: string): ImageReference | undefined {
  if (references.has(image)) return references.get(image);
  const reference = readReference(image);
  if (references.size < 1000) references.set(image, reference);
  return reference;
}

function readReference(image: string): ImageReference | undefined {
  const match = PATTERN.exec(image);
  if (!match) return undefined;
  const [, name = "", tag = "latest", digest] = match;
  const first = name.split("/")[0]!;
  const hasDomain = name.includes("/") && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const repository = hasDomain ? name : `docker.io/${name.includes("/") ? "" : "library/"}${name}`;
  const familiar = repository.replace(/^(index\.)?docker\.io\/(library\/)?/, "");
  return {repository, familiar, tag, full: digest ? `${repository}@${digest}` : `${repository}:${tag}`, ...(digest && {digest})};
}

// Catalogues never change, so what was found in one is kept beside it.
const known = new WeakMap<ImageCatalogue, Map<string, ImageSpec | undefined>>();

/** What a registry answers for a reference: the image, or undefined for "not found". */
export function findImage(catalogue: ImageCatalogue, image: string): ImageSpec | undefined {
  let answers = known.get(catalogue);
  if (!answers) known.set(catalogue, answers = new Map());
  if (!answers.has(image)) answers.set(image, lookUp(catalogue, image));
  return answers.get(image);
}

function lookUp(catalogue: ImageCatalogue, image: string): ImageSpec | undefined {
  const reference = parseReference(image);
  if (!reference) return undefined;
  if (reference.digest) return catalogue.images.find((spec) => spec.name === reference.familiar && spec.tags.some((tag) => imageDigest(spec, tag) === reference.digest));
  return catalogue.images.find((spec) => spec.name === reference.familiar && spec.tags.includes(reference.tag));
}

/** The digest of an image's manifest: a function of its name and tag, so that it is the same in every world. */
export const imageDigest = (spec: ImageSpec, tag: string): string => `sha256:${hexOf(`${spec.name}:${tag}`, 64)}`;

/** `length` hexadecimal digits that depend on `text` only. */
export function hexOf(text: string, length: number): string {
  let h = 0x811c9dc5, hex = "";
  for (let i = 0; hex.length < length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i % text.length) ^ i, 0x01000193);
    h ^= h >>> 15;
    if (i >= text.length) hex += hex32(h);
  }
  return hex.slice(0, length);
}
