// The cluster that sessions start from, booted once and forked for each.
import {loadCluster, loadImages} from "../../src/cli/load.ts";
import {boot} from "../../src/sim/boot.ts";
import {fork, type World} from "../../src/sim/world.ts";

const booted = new Map<string, World>();

export function freshWorld(cluster = "golden"): World {
  let world = booted.get(cluster);
  if (!world) booted.set(cluster, world = boot("golden", loadCluster(cluster), loadImages()));
  return fork(world);
}
