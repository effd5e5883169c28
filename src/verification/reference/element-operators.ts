import type { WatermarkStatus } from "../../model/stream-element.js";
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { ReferenceOperator, ReferenceOutput } from "./reference-operator.js";
import { userClock, userContext, type UserContext } from "./user-context.js";
import type { ReferenceEnvironment } from "./reference-operator.js";
import { collector, UserOperatorState, type Collector } from "./user-lists.js";

/** What is done with one record. */
type Step = ReferenceOperator["record"];

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

/** A process function without keys: it can reach side outputs, the clock of event time, operator state. */
export function processOperator(
  user: unknown,
  environment: ReferenceEnvironment,
  output: ReferenceOutput,
): ReferenceOperator {
  const { processElement } = user as ProcessFunction;
  const process = processElement.bind(user);
  const operatorState = new UserOperatorState(user, environment);
  let watermark = MIN_TIMESTAMP;
  return {
    ...elementOperator(output, (value, timestamp, origin) => {
      const context = {
        ...userContext(environment, timestamp, (tag, one) => {
          output.side(tag, one, timestamp, origin);
        }),
        operatorState: operatorState.current,
        timerService: (): unknown => userClock(watermark),
      };
      process(value, context, collector(output, timestamp, origin));
    }),
    watermark: (timestamp) => {
      watermark = timestamp;
      output.watermark(timestamp);
    },
    restore: (restored) => operatorState.lists.restore(restored),
    prepareSnapshot: (checkpointId) => operatorState.prepareSnapshot(checkpointId),
    visit: (visitor) => operatorState.lists.visit(visitor),
  };
}
