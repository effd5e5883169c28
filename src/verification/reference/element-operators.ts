import type { WatermarkStatus } from "../../model/stream-element.js";
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { Origin, ReferenceOperator, ReferenceOutput } from "./reference-operator.js";
import { userClock, userContext, type UserContext } from "./user-context.js";
import type { ReferenceEnvironment } from "./reference-operator.js";

/** What is done with one record. */
type Step = (value: unknown, timestamp: number, origin: Origin) => void;

type Collector = { collect(value: unknown): void };

/** An operator that looks at each record alone, and lets event time pass. */
export function elementOperator(output: ReferenceOutput, record: Step): ReferenceOperator {
  return {
    record,
    watermark: (timestamp: number) => output.watermark(timestamp),
    status: (status: WatermarkStatus) => output.status(status),
    visit: () => {},
  };
}

type MapFunction = ((value: unknown) => unknown) | { map(value: unknown): unknown };

export function mapOperator(user: unknown, output: ReferenceOutput): ReferenceOperator {
  const map = user as MapFunction;
  const apply = typeof map === "function" ? map : (value: unknown) => map.map(value);
  return elementOperator(output, (value, timestamp, origin) => {
    output.record(apply(value), timestamp, origin);
  });
}

type FilterFunction = ((value: unknown) => boolean) | { filter(value: unknown): boolean };

export function filterOperator(user: unknown, output: ReferenceOutput): ReferenceOperator {
  const filter = user as FilterFunction;
  const keep = typeof filter === "function" ? filter : (value: unknown) => filter.filter(value);
  return elementOperator(output, (value, timestamp, origin) => {
    if (keep(value)) output.record(value, timestamp, origin);
  });
}

type FlatMap = (value: unknown, out: Collector) => Iterable<unknown> | undefined;

export function flatMapOperator(user: unknown, output: ReferenceOutput): ReferenceOperator {
  const flatMap = user as FlatMap | { flatMap: FlatMap };
  const apply: FlatMap =
    typeof flatMap === "function" ? flatMap : (value, out) => flatMap.flatMap(value, out);
  return elementOperator(output, (value, timestamp, origin) => {
    const collect = (one: unknown): void => output.record(one, timestamp, origin);
    for (const one of apply(value, { collect }) ?? []) collect(one);
  });
}

interface ProcessFunction {
  processElement(value: unknown, context: UserContext, out: Collector): void;
}

/** A process function without keys: it can reach side outputs and the clock of event time. */
export function processOperator(
  user: unknown,
  environment: ReferenceEnvironment,
  output: ReferenceOutput,
): ReferenceOperator {
  const { processElement } = user as ProcessFunction;
  const process = processElement.bind(user);
  let watermark = MIN_TIMESTAMP;
  return {
    ...elementOperator(output, (value, timestamp, origin) => {
      const context = userContext(environment, timestamp, (tag, one) => {
        output.side(tag, one, timestamp, origin);
      });
      const timerService = (): unknown => userClock(watermark);
      const collect = (one: unknown): void => output.record(one, timestamp, origin);
      process(value, { ...context, timerService }, { collect });
    }),
    watermark: (timestamp) => {
      watermark = timestamp;
      output.watermark(timestamp);
    },
  };
}
