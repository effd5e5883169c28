import type { LogRecord } from "../../model/external-protocol.js";

/** One partition of an input topic: its records in order, each with the moment it can be read. */
export interface InputPartition {
  readonly id: string;
  readonly records: readonly LogRecord[];
}

/** What a run reads: one topic. Frozen; all runs of a prepared scenario share it. */
export interface ScenarioInput {
  readonly topic: string;
  readonly partitions: readonly InputPartition[];
  /** How many records there are. */
  readonly size: number;
  /** Content hash; a journal refuses another input. */
  readonly hash: string;
}
