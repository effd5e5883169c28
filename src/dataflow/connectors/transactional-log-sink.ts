/**
 * Writes to a topic of the output log with transactions: a row is visible once the checkpoint that
 * covers it is complete, exactly once.
 *
 * Flink: org.apache.flink.connector.kafka.sink.KafkaSink
 * Simplified: exactly-once only; rows are values, not bytes
 */
import { checkState } from "../../model/java-exception.js";
import type { OperatorDescriptor } from "../../model/stream-operator.js";
import { toMillis, type DurationLike } from "../api/duration.js";
import type { Committer, Sink, SinkWriter } from "./sink.js";
import { TransactionalLogCommitter } from "./transactional-log-committer.js";
import {
  TransactionalLogWriter,
  type TransactionalLogSettings,
} from "./transactional-log-writer.js";

/** Settings of a transactional log sink. */
export interface TransactionalLogSinkSettings {
  readonly topic: string;
  /** Makes the sink's transactions its own; must differ from that of every other sink. */
  readonly transactionalIdPrefix: string;
  /** How long the log keeps a transaction open; must exceed the longest pause between checkpoints. */
  readonly transactionTimeout?: DurationLike;
}

/** See the file's first comment. */
export class TransactionalLogSink<T> implements Sink<T> {
  private readonly settings: TransactionalLogSettings;

  private constructor(settings: TransactionalLogSettings) {
    this.settings = Object.freeze(settings);
    Object.freeze(this);
  }

  /**
   * @example
   * ```ts
   * counts.sinkTo(
   *   TransactionalLogSink.of({ topic: "visits-per-minute", transactionalIdPrefix: "count-visits" }),
   * );
   * ```
   */
  static of<T>(settings: TransactionalLogSinkSettings): TransactionalLogSink<T> {
    const { topic, transactionalIdPrefix, transactionTimeout = "1 h" } = settings;
    checkState(
      transactionalIdPrefix !== "",
      "EXACTLY_ONCE delivery guarantee requires a transactionalIdPrefix to be set to provide unique transaction names across multiple sinks.",
    );
    const transactionTimeoutMs = toMillis(transactionTimeout);
    return new TransactionalLogSink({ topic, transactionalIdPrefix, transactionTimeoutMs });
  }

  describe(): OperatorDescriptor {
    return { type: "transactionalLog", parameters: { ...this.settings } };
  }

  createWriter(): SinkWriter<T> {
    return new TransactionalLogWriter(this.settings);
  }

  createCommitter(): Committer {
    return new TransactionalLogCommitter(this.settings.topic);
  }
}
