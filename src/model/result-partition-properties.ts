import type { ResultPartitionType } from "./job-graph.js";

/** What the type of a result says about when and how often it can be consumed. */
export interface ResultPartitionProperties {
  /** Consumers run at the same time as the producer: both are one pipelined region. */
  readonly mustBePipelinedConsumed: boolean;
  readonly canBePipelinedConsumed: boolean;
  /** Whether a restarted consumer can read it again. */
  readonly isReconsumable: boolean;
}

function properties(
  consumption: "must be pipelined" | "can be pipelined" | "blocking",
  isReconsumable: boolean,
): ResultPartitionProperties {
  return {
    mustBePipelinedConsumed: consumption === "must be pipelined",
    canBePipelinedConsumed: consumption !== "blocking",
    isReconsumable,
  };
}

/** Flink's `ResultPartitionType`. */
export const RESULT_PARTITION_PROPERTIES: Readonly<
  Record<ResultPartitionType, ResultPartitionProperties>
> = {
  BLOCKING: properties("blocking", true),
  BLOCKING_PERSISTENT: properties("blocking", true),
  PIPELINED: properties("must be pipelined", false),
  PIPELINED_BOUNDED: properties("must be pipelined", false),
  PIPELINED_APPROXIMATE: properties("can be pipelined", false),
  HYBRID_FULL: properties("can be pipelined", true),
  HYBRID_SELECTIVE: properties("can be pipelined", false),
};
