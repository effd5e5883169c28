import type { DataStream } from "../dataflow/api/data-stream.js";
import type { KeyedStream } from "../dataflow/api/keyed-stream.js";
import type { Key, KeySelector } from "../dataflow/functions/key-selector.js";
import type { WatermarkStatus } from "../model/stream-element.js";
import {
  AbstractStreamOperatorTestHarness,
  type TestHarnessOptions,
  type TestProgram,
} from "./abstract-stream-operator-test-harness.js";

/** What tests do with an operator of one input. */
abstract class OneInputTestHarness<In, Out> extends AbstractStreamOperatorTestHarness<Out> {
  /** @internal */
  constructor(program: TestProgram, options: TestHarnessOptions) {
    super(program, options);
  }

  /** An element; without a timestamp (in milliseconds) it has none. */
  processElement(value: In, timestamp?: number): void {
    this.processElementOf(0, value, timestamp);
  }

  /** Advances event time. */
  processWatermark(timestamp: number): void {
    this.processWatermarkOf(null, timestamp);
  }

  /** Makes the input idle or active. */
  processWatermarkStatus(status: WatermarkStatus): void {
    this.processWatermarkStatusOf(null, status);
  }

  /** Ends the input. */
  endInput(): void {
    this.endInputOf(0);
  }
}

/**
 * Drives an operator of one input without keys. The program says what is done with the input.
 *
 * Flink: `org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness`.
 *
 * @example
 * ```ts
 * const harness = new OneInputStreamOperatorTestHarness((words: DataStream<string>) =>
 *   words.map((word) => word.length),
 * );
 * harness.processElement("sieve", 10);
 * expect(harness.extractOutputStreamRecords()).toEqual([{ value: 5, timestamp: 10 }]);
 * ```
 */
export class OneInputStreamOperatorTestHarness<In, Out> extends OneInputTestHarness<In, Out> {
  constructor(
    program: (input: DataStream<In>) => DataStream<Out>,
    options: TestHarnessOptions = {},
  ) {
    super((env) => program(env.fromCollection<In>([])), options);
  }
}

/**
 * Drives an operator of one keyed input: process functions with state and timers, windows, patterns.
 *
 * Flink: `org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness`.
 *
 * @example
 * ```ts
 * const harness = new KeyedOneInputStreamOperatorTestHarness(
 *   (visits: KeyedStream<Visit, string>) =>
 *     visits.window(TumblingEventTimeWindows.of("1 min")).aggregate(count),
 *   (visit) => visit.page,
 * );
 * harness.processElement({ page: "/", user: "ann" }, 1_000);
 * harness.processWatermark(59_999);
 * expect(harness.extractOutputValues()).toEqual([1]);
 * ```
 */
export class KeyedOneInputStreamOperatorTestHarness<
  K extends Key,
  In,
  Out,
> extends OneInputTestHarness<In, Out> {
  constructor(
    program: (input: KeyedStream<In, K>) => DataStream<Out>,
    keySelector: KeySelector<In, K>,
    options: TestHarnessOptions = {},
  ) {
    super((env) => program(env.fromCollection<In>([]).keyBy(keySelector)), options);
  }
}
