// Worlds as they are when a page begins, serialised, put beside the worker by the bundler (src/site/bundle.ts).
declare module "virtual:worlds" {
  const worlds: {readonly [cluster: string]: () => Promise<{readonly default: string}>};
  export default worlds;
}
