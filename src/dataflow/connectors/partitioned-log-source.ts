/**
 * Reads a topic of the input log: each partition is a split. A bounded source reads every partition to
 * its end; an unbounded one waits for more, and looks for new partitions from time to time.
 *
 * Flink: org.apache.flink.connector.kafka.source.KafkaSource, KafkaSourceBuilder, KafkaSourceOptions
 * Simplified: bounded unless it is told otherwise, so that jobs end (and then, as in Flink, partitions are
 * found once); from offset 0; `auto.offset.reset` is `none` unless it is set, as with committed offsets as
 * the start; records are values, not bytes
 */
import { checkArgument } from "../../model/java-exception.js";
import type { LogReply } from "../../model/external-protocol.js";
import type { OperatorDescriptor, RequestBody } from "../../model/stream-operator.js";
import { FetchingSourceReader, type OffsetResetStrategy } from "./fetching-source-reader.js";
import type { Source, SourceReader } from "./source.js";

/** Properties of a partitioned log source, named as Kafka and Flink's connector name them. */
export interface PartitionedLogSourceProperties {
  /**
   * How often an unbounded source looks for new partitions, in milliseconds of virtual time (default
   * 300000, as in Flink's connector); 0 or less = only once.
   */
  readonly "partition.discovery.interval.ms"?: number;
  /**
   * What happens if the records that come next are deleted: `none` (the default) fails the job; `earliest`
   * goes on with what is left, `latest` with what comes. Skipped records are counted (`recordsSkipped`).
   */
  readonly "auto.offset.reset"?: OffsetResetStrategy;
}

/** Settings of a partitioned log source. */
export interface PartitionedLogSourceSettings {
  readonly topic: string;
  /** Records of one fetch at most; Kafka's `max.poll.records`. */
  readonly maxPollRecords?: number;
  /** Whether partitions are read to their end, which is the default, or for ever; Flink's `Boundedness`. */
  readonly boundedness?: "BOUNDED" | "CONTINUOUS_UNBOUNDED";
  readonly properties?: PartitionedLogSourceProperties;
}

const DISCOVERY = "partition.discovery.interval.ms";
const RESET = "auto.offset.reset";
const STRATEGIES: readonly unknown[] = ["none", "earliest", "latest"];
const FIVE_MINUTES_MS = 300_000;

/** See the file's first comment. */
export class PartitionedLogSource<T> implements Source<T> {
  private readonly topic: string;
  private readonly maxPollRecords: number;
  private readonly isBounded: boolean;
  private readonly properties: PartitionedLogSourceProperties;

  private constructor({
    topic,
    maxPollRecords = 500,
    boundedness = "BOUNDED",
    properties = {},
  }: PartitionedLogSourceSettings) {
    checkArgument(topic !== "", "a topic must have a name");
    checkProperties(properties);
    this.topic = topic;
    this.maxPollRecords = maxPollRecords;
    this.isBounded = boundedness === "BOUNDED";
    this.properties = Object.freeze({ ...properties });
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
   * @throws JavaException if a property is unknown or has no possible value.
   */
  static of<T>(settings: PartitionedLogSourceSettings): PartitionedLogSource<T> {
    return new PartitionedLogSource<T>(settings);
  }

  describe(): OperatorDescriptor {
    const { topic, maxPollRecords, properties } = this;
    const unbounded = this.isBounded ? {} : { boundedness: "CONTINUOUS_UNBOUNDED" };
    const parameters = { topic, maxPollRecords, ...unbounded, ...properties };
    return { type: "partitionedLog", parameters };
  }

  describeEnumerator(): OperatorDescriptor {
    const { topic, isBounded } = this;
    if (isBounded) return { type: "partitionedLog", parameters: { topic } };
    const discoveryIntervalMs = this.properties[DISCOVERY] ?? FIVE_MINUTES_MS;
    return { type: "partitionedLog", parameters: { topic, discoveryIntervalMs } };
  }

  createReader(): SourceReader<T> {
    const { topic, maxPollRecords, isBounded } = this;
    return new FetchingSourceReader({
      address: `log/${topic}`,
      maxPollRecords,
      pullsSplits: false,
      isUnbounded: !isBounded,
      offsetReset: this.properties[RESET] ?? "none",
      request: (partition, offset, maxRecords) =>
        ({ type: "log.fetch", partition, offset, maxRecords }) as RequestBody,
      fetched: (body) => body as Extract<LogReply, { type: "log.fetched" }>,
      decode: (record) => record,
    });
  }
}

function checkProperties(properties: PartitionedLogSourceProperties): void {
  for (const name of Object.keys(properties)) {
    checkArgument(
      name === DISCOVERY || name === RESET,
      `a partitioned log source has no property '${name}'; it has '${DISCOVERY}' and '${RESET}'`,
    );
  }
  const { [DISCOVERY]: interval = 0, [RESET]: reset = "none" } = properties;
  checkArgument(
    Number.isSafeInteger(interval),
    `'${DISCOVERY}' must be a whole number of milliseconds, but is ${String(interval)}`,
  );
  checkArgument(
    STRATEGIES.includes(reset),
    `'${RESET}' must be none, earliest or latest, but is '${String(reset)}'`,
  );
}
