// Creating many objects in batches of 1, 2, 4, …, so that what is refused for all is not tried for all (controller_utils.go slowStartBatch).
import {StatusError} from "../api/errors.ts";

/** How many were created, and the first refusal. A batch with one is the last. */
export function slowStart(count: number, create: (index: number) => void): {readonly made: number; readonly refused?: StatusError} {
  let tried = 0, made = 0, refused: StatusError | undefined;
  for (let size = 1; tried < count && !refused; size *= 2) {
    for (const end = Math.min(count, tried + size); tried < end; tried++) {
      try {
        create(tried);
        made++;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        refused ??= error;
      }
    }
  }
  return {made, ...(refused && {refused})};
}
