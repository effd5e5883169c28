/**
 * Applies a flat map function to each element.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamFlatMap
 * Simplified: no
 */
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { Collector } from "../functions/collector.js";
import type { FlatMapFunction } from "../functions/flat-map-function.js";
import { TimestampedCollector } from "./timestamped-collector.js";

export class StreamFlatMap implements StreamOperator {
  state: unknown = null;
  private readonly flatMap: (value: unknown, out: Collector<unknown>) => Iterable<unknown> | void;
  private readonly collector = new TimestampedCollector();

  constructor(user: FlatMapFunction<unknown, unknown>) {
    this.flatMap = typeof user === "function" ? user : (value, out) => user.flatMap(value, out);
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const returned = this.flatMap(value, this.collector.at(ctx, timestamp));
    if (returned === undefined) return;
    for (const element of returned) ctx.collect(element, timestamp);
  }
}
