/**
 * Applies one of two flat-map functions to each element, by its input.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.CoStreamFlatMap
 * Simplified: no
 */
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { CoFlatMapFunction } from "../functions/co-flat-map-function.js";
import { TimestampedCollector } from "./timestamped-collector.js";

export class CoStreamFlatMap implements StreamOperator {
  state: unknown = null;
  private readonly user: CoFlatMapFunction<unknown, unknown, unknown>;
  private readonly collector = new TimestampedCollector();

  constructor(user: CoFlatMapFunction<unknown, unknown, unknown>) {
    this.user = user;
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    const out = this.collector.at(ctx, timestamp);
    if (input === 0) this.user.flatMap1(value, out);
    else this.user.flatMap2(value, out);
  }
}
