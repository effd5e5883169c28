/**
 * What a function can ask of the subtask it runs in: the only sources of randomness and identity.
 *
 * Flink: org.apache.flink.api.common.functions.RuntimeContext
 * Simplified: no distributed cache; counters are the only metric
 */
import type { OperatorContext } from "../../model/stream-operator.js";

/** Counts something; shown in the counters of a run. */
export interface Counter {
  /** Adds one, or so many. */
  inc(amount?: number): void;
}

/**
 * What a function can ask of the subtask it runs in: the only sources of randomness and identity.
 */
export interface RuntimeContext {
  /** Which of the parallel subtasks this is, from 0. */
  getIndexOfThisSubtask(): number;
  /** How many parallel subtasks there are. */
  getNumberOfParallelSubtasks(): number;
  /** How often this subtask was started before. */
  getAttemptNumber(): number;
  /** A counter of this operator, summed over its subtasks. */
  getCounter(name: string): Counter;
  /** Uniform integer in `[0, bound)`, from a stream of this operator's own. */
  random(bound: number): number;
}

/** The user's view of an operator context. */
export function runtimeContextOf(context: OperatorContext): RuntimeContext {
  return {
    getIndexOfThisSubtask: () => context.subtaskIndex,
    getNumberOfParallelSubtasks: () => context.parallelism,
    getAttemptNumber: () => context.attempt,
    getCounter: (name) => ({
      inc: (amount = 1) => {
        context.count(name, amount);
      },
    }),
    random: (bound) => context.random("user", bound),
  };
}
