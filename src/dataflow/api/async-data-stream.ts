/**
 * Puts an asynchronous function behind a stream.
 *
 * Flink: org.apache.flink.streaming.api.datastream.AsyncDataStream
 * Simplified: no
 */
import { checkArgument } from "../../model/java-exception.js";
import type { AsyncFunction } from "../functions/async-function.js";
import type { AsyncRetryStrategy } from "../functions/async-retry-strategy.js";
import type { DataStream } from "./data-stream.js";
import { toMillis, type DurationLike } from "./duration.js";
import type { SingleOutputStreamOperator } from "./single-output-stream-operator.js";

const DEFAULT_QUEUE_CAPACITY = 100;

function addOperator<IN, OUT, R>(
  input: DataStream<IN>,
  asyncFunction: AsyncFunction<IN, OUT, R>,
  outputMode: "ORDERED" | "UNORDERED",
  timeout: DurationLike,
  capacity: number,
  retryStrategy: AsyncRetryStrategy<OUT> | null,
): SingleOutputStreamOperator<OUT> {
  const timeoutMs = toMillis(timeout);
  checkArgument(
    retryStrategy === null || timeoutMs > 0,
    "Timeout should be configured when do async with retry.",
  );
  checkArgument(capacity > 0, "The number of concurrent async operation should be greater than 0.");
  const { builder } = input;
  const retryStrategyRef =
    retryStrategy === null
      ? null
      : builder.register(
          input.transformation.id,
          `retry${String(builder.nextFreeId)}`,
          retryStrategy,
        );
  return input.transform("async wait operator", "asyncWait", asyncFunction, {
    outputMode,
    timeoutMs,
    capacity,
    retryStrategyRef,
  });
}

/**
 * Puts an asynchronous function behind a stream.
 *
 * @example
 * ```ts
 * const located = AsyncDataStream.unorderedWait(visits, withCountry, "1 s", 100);
 * const patient = AsyncDataStream.orderedWaitWithRetry(
 *   visits, withCountry, "5 s", 100, fixedDelay(3, "100 ms", { ifException: () => true }),
 * );
 * ```
 */
export const AsyncDataStream = {
  /** Results in the order of the elements. A timeout of `0 ms` is none. */
  orderedWait<IN, OUT, R>(
    input: DataStream<IN>,
    asyncFunction: AsyncFunction<IN, OUT, R>,
    timeout: DurationLike,
    capacity: number = DEFAULT_QUEUE_CAPACITY,
  ): SingleOutputStreamOperator<OUT> {
    return addOperator(input, asyncFunction, "ORDERED", timeout, capacity, null);
  },

  /** Results as they come, but none past a watermark. */
  unorderedWait<IN, OUT, R>(
    input: DataStream<IN>,
    asyncFunction: AsyncFunction<IN, OUT, R>,
    timeout: DurationLike,
    capacity: number = DEFAULT_QUEUE_CAPACITY,
  ): SingleOutputStreamOperator<OUT> {
    return addOperator(input, asyncFunction, "UNORDERED", timeout, capacity, null);
  },

  /** Results in the order of the elements; what fails is tried again. */
  orderedWaitWithRetry<IN, OUT, R>(
    input: DataStream<IN>,
    asyncFunction: AsyncFunction<IN, OUT, R>,
    timeout: DurationLike,
    capacity: number,
    retryStrategy: AsyncRetryStrategy<OUT>,
  ): SingleOutputStreamOperator<OUT> {
    return addOperator(input, asyncFunction, "ORDERED", timeout, capacity, retryStrategy);
  },

  /** Results as they come, but none past a watermark; what fails is tried again. */
  unorderedWaitWithRetry<IN, OUT, R>(
    input: DataStream<IN>,
    asyncFunction: AsyncFunction<IN, OUT, R>,
    timeout: DurationLike,
    capacity: number,
    retryStrategy: AsyncRetryStrategy<OUT>,
  ): SingleOutputStreamOperator<OUT> {
    return addOperator(input, asyncFunction, "UNORDERED", timeout, capacity, retryStrategy);
  },
} as const;
