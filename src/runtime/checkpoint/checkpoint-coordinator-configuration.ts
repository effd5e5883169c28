/**
 * The settings of a job's checkpoints (`execution.checkpointing.*`), as the coordinator uses them.
 *
 * Flink: org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration
 * Simplified: no
 */
import { checkArgument } from "../../model/java-exception.js";
import type { CheckpointAlignmentConfiguration } from "./checkpoint-options.js";
import type { PeriodicCheckpointTriggerOptions } from "./periodic-checkpoint-trigger.js";

export interface CheckpointCoordinatorConfiguration
  extends CheckpointAlignmentConfiguration, PeriodicCheckpointTriggerOptions {
  readonly timeoutMs: number;
  readonly maxConcurrentCheckpoints: number;
  readonly tolerableFailedCheckpoints: number;
  readonly checkpointsAfterTasksFinish: boolean;
}

const MINIMAL_CHECKPOINT_TIME_MS = 10;
const MIN_PAUSE_MAX_MS = 365 * 24 * 60 * 60 * 1000;

/** Refuses settings that make no sense, and never triggers more often than the pause allows. */
export function checkCheckpointConfiguration(
  configured: CheckpointCoordinatorConfiguration,
): CheckpointCoordinatorConfiguration {
  const { intervalMs, intervalDuringBacklogMs, maxConcurrentCheckpoints } = configured;
  checkArgument(
    (intervalMs === null || intervalMs >= MINIMAL_CHECKPOINT_TIME_MS) &&
      configured.timeoutMs >= MINIMAL_CHECKPOINT_TIME_MS &&
      configured.minPauseBetweenCheckpointsMs >= 0 &&
      maxConcurrentCheckpoints >= 1 &&
      configured.tolerableFailedCheckpoints >= 0,
  );
  checkArgument(
    !configured.unalignedEnabled || maxConcurrentCheckpoints <= 1,
    "maxConcurrentCheckpoints can't be > 1 if UnalignedCheckpoints enabled",
  );
  const minPauseMs = Math.min(configured.minPauseBetweenCheckpointsMs, MIN_PAUSE_MAX_MS);
  const isDisabledDuringBacklog = (intervalDuringBacklogMs ?? 0) < MINIMAL_CHECKPOINT_TIME_MS;
  return {
    ...configured,
    minPauseBetweenCheckpointsMs: minPauseMs,
    intervalMs: intervalMs === null ? null : Math.max(intervalMs, minPauseMs),
    intervalDuringBacklogMs: isDisabledDuringBacklog ? null : intervalDuringBacklogMs,
  };
}
