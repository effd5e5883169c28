import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { StateDescriptor } from "../../model/stream-operator.js";
import { KeyedTimers } from "./keyed-timers.js";
import { KeyedValues } from "./keyed-values.js";
import type {
  Origin,
  ReferenceEnvironment,
  ReferenceOperator,
  ReferenceOutput,
} from "./reference-operator.js";
import type { ReferenceTimer } from "./timer-queue.js";
import { userClock, userContext } from "./user-context.js";
import { userStates } from "./user-state.js";

interface Collector {
  collect(value: unknown): void;
}

interface KeyedProcessFunction {
  readonly state?: Readonly<Record<string, StateDescriptor>>;
  processElement(value: unknown, context: unknown, out: Collector): void;
  onTimer?(timestamp: number, context: unknown, out: Collector): void;
}

/** A keyed process function: state and timers of the current key, in the order of the input. */
export function keyedProcessOperator(
  user: unknown,
  environment: ReferenceEnvironment,
  output: ReferenceOutput,
  keyOf: (value: unknown) => unknown,
): ReferenceOperator {
  const process = user as KeyedProcessFunction;
  const values = new KeyedValues();
  const timers = new KeyedTimers(true);
  let key: unknown;
  const state = userStates(process.state ?? {}, values, { key: () => key, namespace: () => null });

  const timerAt = (timestamp: number): ReferenceTimer => ({ timestamp, key, namespace: null });
  const timerService = (): unknown => ({
    ...(userClock(timers.watermark) as object),
    registerEventTimeTimer: (timestamp: number) => timers.eventTime.add(timerAt(timestamp)),
    deleteEventTimeTimer: (timestamp: number) => timers.eventTime.delete(timerAt(timestamp)),
    registerProcessingTimeTimer: (timestamp: number) =>
      timers.processingTime.add(timerAt(timestamp)),
    deleteProcessingTimeTimer: (timestamp: number) =>
      timers.processingTime.delete(timerAt(timestamp)),
  });
  const context = (timestamp: number, timeDomain: string, origin: Origin): unknown => ({
    ...userContext(environment, timestamp, (tag, value) =>
      output.side(tag, value, timestamp, origin),
    ),
    state,
    getCurrentKey: () => key,
    timeDomain: () => timeDomain,
    timerService,
  });
  const fire = (timer: ReferenceTimer, domain: string, outTimestamp: number): void => {
    ({ key } = timer);
    const collect = (value: unknown): void => output.record(value, outTimestamp, null);
    process.onTimer?.(timer.timestamp, context(timer.timestamp, domain, null), { collect });
  };

  return {
    record: (value, timestamp, origin) => {
      key = keyOf(value);
      const collect = (one: unknown): void => output.record(one, timestamp, origin);
      process.processElement(value, context(timestamp, "EVENT_TIME", origin), { collect });
    },
    watermark: (watermark) => {
      timers.advance(watermark, (timer) => fire(timer, "EVENT_TIME", timer.timestamp));
      output.watermark(watermark);
    },
    status: (status) => output.status(status),
    tick: (_service, now) => {
      timers.tick(now, (timer) => fire(timer, "PROCESSING_TIME", MIN_TIMESTAMP));
    },
    restore: (restored) => {
      values.restore(restored);
      timers.restore(restored);
    },
    visit: (visitor) => {
      values.visit(visitor);
      timers.visit(visitor);
    },
  };
}
