/**
 * Applies a map function to each element.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamMap
 * Simplified: no
 */
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { MapFunction } from "../functions/map-function.js";

export class StreamMap implements StreamOperator {
  state: unknown = null;
  private readonly map: (value: unknown) => unknown;

  constructor(user: MapFunction<unknown, unknown>) {
    this.map = typeof user === "function" ? user : (value) => user.map(value);
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    ctx.collect(this.map(value), timestamp);
  }
}
