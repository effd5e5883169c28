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
import { collector, UserOperatorState, type Collector } from "./user-lists.js";
import { userStates } from "./user-state.js";

/** What all functions with keys have in common. */
interface KeyedFunction {
  readonly state?: Readonly<Record<string, StateDescriptor>>;
  onTimer?(timestamp: number, context: unknown, out: Collector): void;
}

/**
 * A function with keys while it is called: state and timers of the current key, in the order of the
 * input. What it is called with is the matter of its operator.
 */
export class KeyedCalls {
  readonly values = new KeyedValues();
  readonly timers = new KeyedTimers(true);
  readonly operatorState: UserOperatorState;
  key: unknown;
  private readonly user: KeyedFunction;
  private readonly environment: ReferenceEnvironment;
  private readonly output: ReferenceOutput;
  private readonly state: unknown;
  private readonly more: () => object;

  /** `more`: what else its context offers. */
  constructor(
    user: unknown,
    environment: ReferenceEnvironment,
    output: ReferenceOutput,
    more: () => object = () => ({}),
  ) {
    this.user = user as KeyedFunction;
    this.environment = environment;
    this.output = output;
    this.more = more;
    this.operatorState = new UserOperatorState(user, environment);
    const scope = { key: () => this.key, namespace: () => null };
    this.state = userStates(this.user.state ?? {}, this.values, scope, environment);
  }

  /** All that an operator of such a function does beside looking at records. */
  operator(record: ReferenceOperator["record"]): ReferenceOperator {
    const { values, timers, output, operatorState } = this;
    return {
      record,
      lifetimes: values.lifetimes,
      watermark: (watermark) => {
        timers.advance(watermark, (timer) => this.fire(timer, "EVENT_TIME", timer.timestamp));
        output.watermark(watermark);
      },
      status: (status) => output.status(status),
      tick: (_service, now) => {
        timers.tick(now, (timer) => this.fire(timer, "PROCESSING_TIME", MIN_TIMESTAMP));
      },
      restore: (restored) => {
        values.restore(restored);
        timers.restore(restored);
        operatorState.lists.restore(restored);
      },
      prepareSnapshot: (checkpointId) => operatorState.prepareSnapshot(checkpointId),
      visit: (visitor) => {
        values.visit(visitor);
        timers.visit(visitor);
        operatorState.lists.visit(visitor);
      },
    };
  }

  collector(timestamp: number, origin: Origin): Collector {
    return collector(this.output, timestamp, origin);
  }

  context(timestamp: number, timeDomain: string, origin: Origin): unknown {
    const side = (tag: string, value: unknown): void =>
      this.output.side(tag, value, timestamp, origin);
    return {
      ...userContext(this.environment, timestamp, side),
      ...this.more(),
      state: this.state,
      operatorState: this.operatorState.current,
      getCurrentKey: () => this.key,
      timeDomain: () => timeDomain,
      timerService: () => this.timerService(),
    };
  }

  private fire(timer: ReferenceTimer, domain: string, outTimestamp: number): void {
    const { key, timestamp } = timer;
    this.key = key;
    const out = this.collector(outTimestamp, null);
    this.user.onTimer?.(timestamp, this.context(timestamp, domain, null), out);
  }

  private timerService(): unknown {
    const { eventTime, processingTime, watermark } = this.timers;
    const at = (timestamp: number): ReferenceTimer => ({
      timestamp,
      key: this.key,
      namespace: null,
    });
    return {
      ...(userClock(watermark) as object),
      registerEventTimeTimer: (timestamp: number) => eventTime.add(at(timestamp)),
      deleteEventTimeTimer: (timestamp: number) => eventTime.delete(at(timestamp)),
      registerProcessingTimeTimer: (timestamp: number) => processingTime.add(at(timestamp)),
      deleteProcessingTimeTimer: (timestamp: number) => processingTime.delete(at(timestamp)),
    };
  }
}
