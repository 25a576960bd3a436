// Reading a world's history: versions of an object, and the commands that led to commits.
import type {Commit} from "../sim/store/store.ts";
import type {World} from "../sim/world.ts";

/** All commits of a resource in a namespace, oldest first. */
export function* commitsOf(world: World, resource: string, namespace?: string): Generator<Commit> {
  for (const commit of world.store.history.since(0)) {
    if (commit.resource === resource && (namespace === undefined || (commit.object ?? commit.previous)!.metadata.namespace === namespace)) yield commit;
  }
}

/** The reader's command that a commit goes back to; undefined for what the cluster did by itself. */
export function commandOf(world: World, commit: Commit): string | undefined {
  let cause = commit.cause;
  // Causes lead strictly back in time, so this ends.
  while (typeof cause === "object" && "revision" in cause) {
    const before = world.store.history.at(cause.revision);
    if (!before) return undefined;
    cause = before.cause;
  }
  return typeof cause === "object" ? world.commands.get(String(cause.command).padStart(9, "0"))?.text : undefined;
}
