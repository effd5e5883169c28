/**
 * Keeps the elements of a subtask and gives them to a function at the end of the input.
 *
 * Flink: org.apache.flink.streaming.api.operators.MapPartitionOperator
 * Simplified: the function does not run while elements come; its results are sent on at once, not
 * through a blocking exchange
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { MapPartitionFunction } from "../functions/map-partition-function.js";
import { TimestampedCollector } from "./timestamped-collector.js";

export class MapPartitionOperator implements StreamOperator {
  /** No checkpoint holds them: Flink keeps them in memory too. */
  state: { values: unknown[] } = { values: [] };
  private readonly mapPartition: MapPartitionFunction<unknown, unknown>;
  private readonly collector = new TimestampedCollector();

  constructor(mapPartition: MapPartitionFunction<unknown, unknown>) {
    this.mapPartition = mapPartition;
  }

  processElement(_ctx: OperatorContext, value: unknown): void {
    this.state.values.push(value);
  }

  endInput(ctx: OperatorContext): void {
    const { values } = this.state;
    this.state.values = [];
    this.mapPartition(values, this.collector.at(ctx, MIN_TIMESTAMP));
  }
}
