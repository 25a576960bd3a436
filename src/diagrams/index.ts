// The list of views, one line each.
import {rollout} from "./rollout/index.ts";
import {routing} from "./routing/index.ts";
import {scheduling} from "./scheduling/index.ts";
import type {View} from "./view.ts";

// Each view is handed only rows that it made itself.
const any = (view: unknown) => view as View<unknown>;

export const views: readonly View<unknown>[] = [any(scheduling), any(rollout), any(routing)];

export const viewOf = (kind: string): View<unknown> | undefined => views.find((view) => view.kind === kind);
