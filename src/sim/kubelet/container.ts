// A container as the runtime knows it: plain data, replaced on each change.

export interface Container {
  readonly id: string;
  readonly podUid: string;
  readonly name: string;
  readonly image: string;
  readonly state: "created" | "running" | "exited";
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly exitCode?: number;
}
