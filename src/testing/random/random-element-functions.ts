import type { Collector } from "../../dataflow/functions/collector.js";
import type { RandomStream as Draws } from "../../kernel/random-source.js";
import type { DataStream } from "../../dataflow/api/data-stream.js";
import type { SingleOutputStreamOperator } from "../../dataflow/api/single-output-stream-operator.js";
import { WatermarkStrategy } from "../../dataflow/eventtime/watermark-strategy.js";
import type { KeyedStream } from "../../dataflow/api/keyed-stream.js";
import type { Key } from "../../dataflow/functions/key-selector.js";
import type { RandomElement } from "./random-job.js";

/** A name of one of the key selectors, as settings hold it. */
export function drawKey(random: Draws): string {
  return pick(random, ["field", "field", "number", "boolean", "tuple"]);
}

/** One of several, each equally likely. */
export function pick<const T>(random: Draws, choices: readonly T[]): T {
  return choices[random.below(choices.length)] as T;
}

const SELECTORS: Readonly<Record<string, (element: RandomElement) => Key>> = {
  field: ({ key }) => key,
  number: ({ value }) => value % 4,
  boolean: ({ value }) => value % 3 === 0,
  tuple: ({ key, value }) => [key, value % 2],
};

/** The key selector of that name. */
export function keySelector(name: unknown): (element: RandomElement) => Key {
  return SELECTORS[String(name)] ?? (({ key }) => key);
}

/** The stream by the key of that name. */
export function keyedBy(
  input: DataStream<RandomElement>,
  name: unknown,
): KeyedStream<RandomElement, Key> {
  return name === "field" ? input.keyBy("key") : input.keyBy(keySelector(name));
}

/** Adds two elements up so that neither the order nor the grouping shows. */
export function added(left: RandomElement, right: RandomElement): RandomElement {
  return {
    key: left.key < right.key ? left.key : right.key,
    value: left.value + right.value,
    time: Math.max(left.time, right.time),
  };
}

/** Depends on which of the two came first. */
export function folded(left: RandomElement, right: RandomElement): RandomElement {
  return { ...left, value: (left.value * 3 + right.value) % 1009 };
}

/** All elements of a group as one, whatever their order. */
export function collectSum(
  elements: readonly RandomElement[],
  out: Collector<RandomElement>,
  extra: number = 0,
): void {
  const [first, ...others] = elements;
  if (first === undefined) return;
  const sum = others.reduce(added, first);
  out.collect({ ...sum, value: sum.value * 10 + elements.length + extra });
}

/** All elements of a group as one; their order shows. */
export function collectFold(
  elements: readonly RandomElement[],
  out: Collector<RandomElement>,
): void {
  const [first, ...others] = elements;
  if (first !== undefined) out.collect(others.reduce(folded, first));
}

/** What comes out of a global window has the last of all timestamps: nothing more could follow in event time. */
export function stampedAnew(
  stream: DataStream<RandomElement>,
): SingleOutputStreamOperator<RandomElement> {
  return stream.assignTimestampsAndWatermarks(
    WatermarkStrategy.forBoundedOutOfOrderness<RandomElement>("300 ms").withTimestampAssigner(
      ({ time }) => time,
    ),
  );
}
