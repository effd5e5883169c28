import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { ReferenceEnvironment } from "./reference-operator.js";

/** What a user function is given while the reference calls it. */
export interface UserContext {
  timestamp(): number | null;
  output(tag: { readonly id: string }, value: unknown): void;
  getRuntimeContext(): unknown;
  timerService?(): unknown;
}

/** The user's function asked for something that cannot be recomputed from the input. */
export class NotRecomputable extends Error {}

function refuse(what: string): () => never {
  return () => {
    throw new NotRecomputable(`the function asks for ${what}, which its input does not determine`);
  };
}

/** The part of the context that all process functions share. */
export function userContext(
  environment: ReferenceEnvironment,
  timestamp: number,
  side: (tag: string, value: unknown) => void,
): UserContext {
  return {
    timestamp: () => (timestamp === MIN_TIMESTAMP ? null : timestamp),
    output: (tag, value) => side(tag.id, value),
    getRuntimeContext: () => ({
      getIndexOfThisSubtask: () => environment.subtask,
      getNumberOfParallelSubtasks: () => environment.parallelism,
      getAttemptNumber: refuse("its attempt number"),
      getCounter: (name: string) => ({
        inc: (amount: number = 1) => environment.counted(name, amount),
      }),
      random: refuse("a random number"),
    }),
  };
}

/** The clocks of a function without timers. */
export function userClock(watermark: number): unknown {
  return {
    currentWatermark: () => watermark,
    currentProcessingTime: refuse("the wall clock"),
  };
}
