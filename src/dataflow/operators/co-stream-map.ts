/**
 * Applies one of two map functions to each element, by its input.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.CoStreamMap
 * Simplified: no
 */
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { CoMapFunction } from "../functions/co-map-function.js";

export class CoStreamMap implements StreamOperator {
  state: unknown = null;
  private readonly user: CoMapFunction<unknown, unknown, unknown>;

  constructor(user: CoMapFunction<unknown, unknown, unknown>) {
    this.user = user;
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    const { user } = this;
    ctx.collect(input === 0 ? user.map1(value) : user.map2(value), timestamp);
  }
}
