/**
 * Finds batch tasks that take much longer than most of their vertex, so that a second attempt may
 * run beside them.
 *
 * Flink: org.apache.flink.runtime.scheduler.slowtaskdetector.ExecutionTimeBasedSlowTaskDetector
 * Simplified: one attempt per task
 */
import type { ExecutionState } from "../../model/execution-attempt.js";
import { JavaException } from "../../model/java-exception.js";

export interface SlowTaskDetectorOptions {
  /** Share of tasks that must have finished before anybody is called slow. */
  readonly baselineRatio: number;
  readonly baselineMultiplier: number;
  readonly baselineLowerBoundMs: number;
}

export interface ObservedTask {
  readonly subtask: number;
  readonly state: ExecutionState;
  /** Since it was deployed; `null`: it was not. */
  readonly executionTimeMs: number | null;
  /** `null`: unknown. */
  readonly inputBytes: number | null;
}

interface WeightedTime {
  readonly timeMs: number;
  readonly inputBytes: number | null;
}

const TERMINAL: readonly ExecutionState[] = ["FINISHED", "CANCELED", "FAILED"];

/** The slow subtasks of a vertex. */
export function findSlowTasks(
  tasks: readonly ObservedTask[],
  options: SlowTaskDetectorOptions,
): number[] {
  const finished = tasks.filter(({ state }) => state === "FINISHED");
  if (finished.length === tasks.length) return [];
  if (finished.length / tasks.length < options.baselineRatio) return [];
  const baseline = baselineOf(finished, tasks.length, options);
  const slow = tasks.filter((task) => {
    const isRunning =
      !TERMINAL.includes(task.state) && task.state !== "CANCELING" && task.state !== "CREATED";
    const weighted = weightedTimeOf(task);
    return (
      isRunning &&
      weighted.timeMs >= options.baselineLowerBoundMs &&
      compareTimes(weighted, baseline) >= 0
    );
  });
  return slow.map(({ subtask }) => subtask);
}

/** The median of the first ones that have finished, times a factor. */
function baselineOf(
  finished: readonly ObservedTask[],
  parallelism: number,
  options: SlowTaskDetectorOptions,
): WeightedTime {
  const count = Math.round(parallelism * options.baselineRatio);
  if (count === 0) return { timeMs: 0, inputBytes: null };
  const sorted = finished.map(weightedTimeOf).sort(compareTimes);
  const median = sorted[Math.floor(count / 2)] ?? { timeMs: 0, inputBytes: null };
  return { ...median, timeMs: Math.trunc(median.timeMs * options.baselineMultiplier) };
}

function weightedTimeOf({ executionTimeMs, inputBytes }: ObservedTask): WeightedTime {
  return { timeMs: executionTimeMs ?? 0, inputBytes };
}

/** By time per byte, where the bytes are known: a task with more input may take longer. */
function compareTimes(left: WeightedTime, right: WeightedTime): number {
  if (left.inputBytes !== null && right.inputBytes !== null) {
    const leftRate = left.timeMs / Math.max(left.inputBytes, Number.MIN_VALUE);
    const rightRate = right.timeMs / Math.max(right.inputBytes, Number.MIN_VALUE);
    return leftRate < rightRate ? -1 : leftRate > rightRate ? 1 : 0;
  }
  const areBothUnknown = left.inputBytes === null && right.inputBytes === null;
  if (areBothUnknown || left.timeMs === 0 || right.timeMs === 0) return left.timeMs - right.timeMs;
  throw new JavaException(
    "IllegalArgumentException",
    "Both compared elements should be NUM_BYTES_UNKNOWN.",
  );
}
