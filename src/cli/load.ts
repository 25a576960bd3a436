// Reads cluster files and the image catalogue from data/, for Node.
import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {load} from "js-yaml";
import {parseCluster, parseImages} from "../sim/cluster-file.ts";
import type {ImageCatalogue} from "../sim/kubelet/images.ts";
import type {ClusterFile} from "../sim/world.ts";

const folder = fileURLToPath(new URL("../../data/", import.meta.url));
const read = (file: string): unknown => load(readFileSync(folder + file, "utf8"), {filename: file});

/** The cluster file of this name in data/clusters: `golden`, `three-nodes`. */
export const loadCluster = (name: string): ClusterFile => parseCluster(read(`clusters/${name}.yaml`), `data/clusters/${name}.yaml`, (file) => read(`clusters/${file}`));

export const loadImages = (): ImageCatalogue => parseImages(read("images.yaml"), "data/images.yaml");
