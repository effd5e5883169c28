import type { DataStream } from "../dataflow/api/data-stream.js";
import type { KeyedStream } from "../dataflow/api/keyed-stream.js";
import type { Key, KeySelector } from "../dataflow/functions/key-selector.js";
import type { WatermarkStatus } from "../model/stream-element.js";
import {
  AbstractStreamOperatorTestHarness,
  type TestHarnessOptions,
  type TestProgram,
} from "./abstract-stream-operator-test-harness.js";

/** What tests do with an operator of two inputs; the lower watermark of the two counts. */
abstract class TwoInputTestHarness<In1, In2, Out> extends AbstractStreamOperatorTestHarness<Out> {
  /** @internal */
  constructor(program: TestProgram, options: TestHarnessOptions) {
    super(program, options);
  }

  /** Gives an element to the first input. */
  processElement1(value: In1, timestamp?: number): void {
    this.processElementOf(0, value, timestamp);
  }

  /** Gives an element to the second input. */
  processElement2(value: In2, timestamp?: number): void {
    this.processElementOf(1, value, timestamp);
  }

  /** Advances the event time of the first input. */
  processWatermark1(timestamp: number): void {
    this.processWatermarkOf(0, timestamp);
  }

  /** Advances the event time of the second input. */
  processWatermark2(timestamp: number): void {
    this.processWatermarkOf(1, timestamp);
  }

  /** Advances the event time of both inputs. */
  processBothWatermarks(timestamp: number): void {
    this.processWatermark1(timestamp);
    this.processWatermark2(timestamp);
  }

  /** Makes the first input idle or active. */
  processWatermarkStatus1(status: WatermarkStatus): void {
    this.processWatermarkStatusOf(0, status);
  }

  /** Makes the second input idle or active. */
  processWatermarkStatus2(status: WatermarkStatus): void {
    this.processWatermarkStatusOf(1, status);
  }

  /** Ends the first input. */
  endInput1(): void {
    this.endInputOf(0);
  }

  /** Ends the second input. */
  endInput2(): void {
    this.endInputOf(1);
  }
}

/**
 * Drives an operator of two inputs without keys; the program connects them.
 *
 * Flink: `org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness`.
 *
 * @example
 * ```ts
 * const harness = new TwoInputStreamOperatorTestHarness(
 *   (words: DataStream<string>, numbers: DataStream<number>) =>
 *     words.connect(numbers).map({ map1: (word) => word, map2: (number) => String(number) }),
 * );
 * harness.processElement1("salt");
 * harness.processElement2(7);
 * expect(harness.extractOutputValues()).toEqual(["salt", "7"]);
 * ```
 */
export class TwoInputStreamOperatorTestHarness<In1, In2, Out> extends TwoInputTestHarness<
  In1,
  In2,
  Out
> {
  constructor(
    program: (first: DataStream<In1>, second: DataStream<In2>) => DataStream<Out>,
    options: TestHarnessOptions = {},
  ) {
    super((env) => program(env.fromCollection<In1>([]), env.fromCollection<In2>([])), options);
  }
}

/**
 * Drives an operator of two inputs with the same kind of keys: co-process functions, interval joins.
 *
 * Flink: `org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness`.
 *
 * @example
 * ```ts
 * const harness = new KeyedTwoInputStreamOperatorTestHarness(
 *   (rides: KeyedStream<Ride, number>, fares: KeyedStream<Fare, number>) =>
 *     rides.connect(fares).process(rideWithFare),
 *   (ride) => ride.id,
 *   (fare) => fare.rideId,
 * );
 * harness.processElement1({ id: 1 });
 * harness.processElement2({ rideId: 1, tip: 3 });
 * expect(harness.extractOutputValues()).toEqual([{ id: 1, tip: 3 }]);
 * ```
 */
export class KeyedTwoInputStreamOperatorTestHarness<
  K extends Key,
  In1,
  In2,
  Out,
> extends TwoInputTestHarness<In1, In2, Out> {
  constructor(
    program: (first: KeyedStream<In1, K>, second: KeyedStream<In2, K>) => DataStream<Out>,
    keySelector1: KeySelector<In1, K>,
    keySelector2: KeySelector<In2, K>,
    options: TestHarnessOptions = {},
  ) {
    super(
      (env) =>
        program(
          env.fromCollection<In1>([]).keyBy(keySelector1),
          env.fromCollection<In2>([]).keyBy(keySelector2),
        ),
      options,
    );
  }
}
