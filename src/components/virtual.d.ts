// data/clusters and data/images.yaml, put into the worker by the bundler (src/site/bundle.ts).
declare module "virtual:clusters" {
  const data: {readonly files: {readonly [file: string]: unknown}; readonly images: import("../sim/kubelet/images.ts").ImageCatalogue};
  export default data;
}
