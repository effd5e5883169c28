/**
 * All elements of each subtask, or of each key, as one window that ends with the input.
 *
 * Flink: org.apache.flink.streaming.api.datastream.PartitionWindowedStream,
 * NonKeyedPartitionWindowedStream, KeyedPartitionWindowedStream
 * Simplified: no sortPartition
 */
import type { Collector } from "../functions/collector.js";
import type { MapPartitionFunction } from "../functions/map-partition-function.js";
import { GlobalWindows } from "../windowing/assigners/global-windows.js";
import type { DataStream } from "./data-stream.js";
import type { KeyedStream } from "./keyed-stream.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

/**
 * All elements of each subtask, or of each key, as one window that ends with the input.
 *
 * @example
 * ```ts
 * const perSubtask = visits.fullWindowPartition().mapPartition((all, out: Collector<number>) => {
 *   out.collect(all.length);
 * });
 * ```
 */
export interface PartitionWindowedStream<T> {
  /** Calls the function once for each subtask, even an empty one, or once for each key. */
  mapPartition<R>(mapPartition: MapPartitionFunction<T, R>): SingleOutputStreamOperator<R>;
}

/** @internal One window for each subtask. */
export function nonKeyedPartitionWindowedStream<T>(
  input: DataStream<T>,
): PartitionWindowedStream<T> {
  return {
    mapPartition: <R>(mapPartition: MapPartitionFunction<T, R>) => {
      const type = "mapPartition";
      const result: SingleOutputStreamOperator<R> = input.transform(
        "MapPartition",
        type,
        mapPartition,
      );
      return result.disableChaining();
    },
  };
}

/** @internal One window for each key. */
export function keyedPartitionWindowedStream<T, K>(
  input: KeyedStream<T, K>,
): PartitionWindowedStream<T> {
  const windowed = input.window(GlobalWindows.createWithEndOfStreamTrigger());
  return {
    mapPartition: <R>(mapPartition: MapPartitionFunction<T, R>) =>
      windowed.apply((_key, _window, elements, out: Collector<R>) => {
        mapPartition(elements, out);
      }),
  };
}
