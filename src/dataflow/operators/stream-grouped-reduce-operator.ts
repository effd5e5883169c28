/**
 * Reduces the elements of each key for ever and emits each intermediate result.
 *
 * Flink: org.apache.flink.streaming.api.operators.StreamGroupedReduceOperator
 * Simplified: no
 */
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import { reducerOf, type ReduceFunction } from "../functions/reduce-function.js";

const REDUCED = Object.freeze({ kind: "value", name: "_op_state" } as const);

export class StreamGroupedReduceOperator implements StreamOperator {
  state: unknown = null;
  private readonly reduce: (left: unknown, right: unknown) => unknown;

  constructor(user: ReduceFunction<unknown>) {
    this.reduce = reducerOf(user);
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const state = ctx.keyedState(REDUCED);
    const before = state.get(null);
    const reduced = before === undefined ? value : this.reduce(before, value);
    state.set(null, reduced);
    ctx.collect(reduced, timestamp);
  }
}
