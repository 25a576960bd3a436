// data/clusters and data/images.yaml, put into the worker by the bundler (src/site/bundle.ts).
declare module "virtual:clusters" {
  const data: {readonly clusters: {readonly [name: string]: import("../sim/world.ts").ClusterFile}; readonly images: import("../sim/kubelet/images.ts").ImageCatalogue};
  export default data;
}
