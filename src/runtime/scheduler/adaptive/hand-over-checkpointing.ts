/**
 * Gives what must outlive an execution graph to the checkpointing of the next one: completed
 * checkpoints, the counter of ids, and what is still being written or deleted.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.AdaptiveScheduler (its CompletedCheckpointStore,
 * CheckpointIDCounter and CheckpointsCleaner, which all its execution graphs share)
 * Simplified: no
 */
import type { JobCheckpointing } from "../../jobmaster/job-checkpointing.js";

/** @param from - `null`: the job takes no checkpoints */
export function handOverCheckpointing(
  from: JobCheckpointing | null,
  to: JobCheckpointing | null,
): void {
  if (from === null || to === null) return;
  const { own, coordinator, files, recovery } = from.state;
  // Nothing can stop what is being finalized; everything else was aborted.
  const finalizing = [...coordinator.pendingCheckpoints].filter(
    ([, { phase }]) => phase === "FINALIZING",
  );
  to.own = { ...own, endOfData: new Set() };
  to.files.state = files;
  if (to.recovery !== null && recovery !== null) to.recovery.state = recovery;
  to.coordinator.state = {
    ...to.coordinator.state,
    pendingCheckpoints: new Map(finalizing),
    nextRequestId: coordinator.nextRequestId,
    recentExpiredCheckpoints: coordinator.recentExpiredCheckpoints,
    numCleaningCheckpoints: coordinator.numCleaningCheckpoints,
    forceFullSnapshot: coordinator.forceFullSnapshot,
    completedCheckpointStore: coordinator.completedCheckpointStore,
  };
}
