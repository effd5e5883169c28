import {
  CHECKPOINTING_CONSISTENCY_MODE,
  ENABLE_UNALIGNED,
  MAX_CONCURRENT_CHECKPOINTS,
} from "./checkpointing-options.js";
import { ConfigurationError, type Configuration } from "./configuration.js";

/**
 * Whether barriers may overtake buffers: only where each record shall count exactly once. With
 * at-least-once the option has no effect.
 *
 * Flink: `CheckpointingOptions.isUnalignedCheckpointEnabled`.
 * @throws ConfigurationError if several checkpoints may be under way at once
 */
export function isUnalignedCheckpointEnabled(configuration: Configuration): boolean {
  const isExactlyOnce = configuration.get(CHECKPOINTING_CONSISTENCY_MODE) === "EXACTLY_ONCE";
  if (!isExactlyOnce || !configuration.get(ENABLE_UNALIGNED)) return false;
  if (configuration.get(MAX_CONCURRENT_CHECKPOINTS) > 1) {
    throw new ConfigurationError(
      MAX_CONCURRENT_CHECKPOINTS.key,
      `maxConcurrentCheckpoints can't be > 1 if UnalignedCheckpoints enabled: set ` +
        `${MAX_CONCURRENT_CHECKPOINTS.key} to 1, or ${ENABLE_UNALIGNED.key} to false.`,
    );
  }
  return true;
}
