/**
 * The collector of a user function: gives what it collects the timestamp of its cause.
 *
 * Flink: org.apache.flink.streaming.api.operators.TimestampedCollector
 * Simplified: no
 */
import type { OperatorContext } from "../../model/stream-operator.js";
import type { Collector } from "../functions/collector.js";

export class TimestampedCollector implements Collector<unknown> {
  private context: OperatorContext | undefined;
  private timestamp = 0;

  /** Points it at the cause of what is collected next. */
  at(context: OperatorContext, timestamp: number): this {
    this.context = context;
    this.timestamp = timestamp;
    return this;
  }

  collect(value: unknown): void {
    (this.context as OperatorContext).collect(value, this.timestamp);
  }
}
