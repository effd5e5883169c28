/**
 * Where all snapshots and metadata go.
 *
 * Flink: none (`execution.checkpointing.dir` and org.apache.flink.runtime.state.CheckpointStorage)
 * Simplified: one object store for the cluster
 */
import type { Address } from "../../kernel/process.js";

export const CHECKPOINT_STORE: Address = "store/checkpoints";
