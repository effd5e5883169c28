/**
 * Reads a topic of the input log: each partition is a split, read to its end.
 *
 * Flink: org.apache.flink.connector.kafka.source.KafkaSource
 * Simplified: bounded, from the earliest offset; an offset that is deleted is an error (`auto.offset.reset`
 * is `none`); records are values, not bytes
 */
import { checkArgument } from "../../model/java-exception.js";
import type { LogReply } from "../../model/external-protocol.js";
import type { OperatorDescriptor, RequestBody } from "../../model/stream-operator.js";
import { FetchingSourceReader } from "./fetching-source-reader.js";
import type { Source, SourceReader } from "./source.js";

/** Settings of a partitioned log source. */
export interface PartitionedLogSourceSettings {
  readonly topic: string;
  /** Records of one fetch at most; Kafka's `max.poll.records`. */
  readonly maxPollRecords?: number;
}

/** See the file's first comment. */
export class PartitionedLogSource<T> implements Source<T> {
  private readonly topic: string;
  private readonly maxPollRecords: number;

  private constructor({ topic, maxPollRecords = 500 }: PartitionedLogSourceSettings) {
    checkArgument(topic !== "", "a topic must have a name");
    this.topic = topic;
    this.maxPollRecords = maxPollRecords;
    Object.freeze(this);
  }

  /**
   * @example
   * ```ts
   * env.fromSource(
   *   PartitionedLogSource.of<Visit>({ topic: "visits" }),
   *   WatermarkStrategy.forBoundedOutOfOrderness("60 s"),
   *   "visits",
   * );
   * ```
   */
  static of<T>(settings: PartitionedLogSourceSettings): PartitionedLogSource<T> {
    return new PartitionedLogSource<T>(settings);
  }

  describe(): OperatorDescriptor {
    const { topic, maxPollRecords } = this;
    return { type: "partitionedLog", parameters: { topic, maxPollRecords } };
  }

  describeEnumerator(): OperatorDescriptor {
    return { type: "partitionedLog", parameters: { topic: this.topic } };
  }

  createReader(): SourceReader<T> {
    const { topic, maxPollRecords } = this;
    return new FetchingSourceReader({
      address: `log/${topic}`,
      maxPollRecords,
      pullsSplits: false,
      request: (partition, offset, maxRecords) =>
        ({ type: "log.fetch", partition, offset, maxRecords }) as RequestBody,
      fetched: (body) => body as Extract<LogReply, { type: "log.fetched" }>,
      decode: (record) => record,
    });
  }
}
