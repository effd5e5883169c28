/**
 * One partition of an input log and from where it is (still) to be read.
 *
 * Flink: org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit
 * Simplified: read to the end of the partition
 */
import type { SourceSplit } from "../../model/source.js";

/**
 * One partition of an input log and from where it is (still) to be read.
 */
export interface PartitionedLogSplit extends SourceSplit {
  readonly partition: string;
  readonly startingOffset: number;
}
