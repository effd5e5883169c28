/**
 * Passes on the elements that a function accepts.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamFilter
 * Simplified: no
 */
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { FilterFunction } from "../functions/filter-function.js";

export class StreamFilter implements StreamOperator {
  state: unknown = null;
  private readonly filter: (value: unknown) => boolean;

  constructor(user: FilterFunction<unknown>) {
    this.filter = typeof user === "function" ? user : (value) => user.filter(value);
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    if (this.filter(value)) ctx.collect(value, timestamp);
  }
}
