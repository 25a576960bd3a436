// The image catalogue, `data/images.yaml`: what a pull finds and which small program a container of it runs.

export interface ImageCatalogue { readonly images: readonly ImageSpec[] }

export interface ImageSpec {
  /** Without tag, as people write it: `nginx`, `kodekloud/webapp-color`. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: {readonly [name: string]: string};
  /** A file of kubelet/programs: what its processes do. */
  readonly program: string;
  readonly options?: {readonly [name: string]: unknown};
}
