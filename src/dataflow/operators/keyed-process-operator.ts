/**
 * Runs a process function on a keyed stream: with state and timers of the current key.
 *
 * Flink: org.apache.flink.streaming.api.operators.KeyedProcessOperator
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type {
  OperatorContext,
  OperatorTimer,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { KeyedProcessFunction, OnTimerContext } from "../functions/keyed-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import { runtimeContextOf, type RuntimeContext } from "../functions/runtime-context.js";
import type { TimerService } from "../functions/timer-service.js";
import type { StateDeclaration, StatesOf } from "../state/state-declaration.js";
import { statesInNamespace } from "../state/states-in-namespace.js";
import { TimestampedCollector } from "./timestamped-collector.js";

/** A keyed process function of any types: what a registry holds. */
export type AnyKeyedProcessFunction = KeyedProcessFunction<
  unknown,
  unknown,
  unknown,
  StateDeclaration,
  readonly AnyOutputTag[]
>;

type TimeDomain = "EVENT_TIME" | "PROCESSING_TIME";

/** Name of the timer service of process functions. */
const USER_TIMERS = "user-timers";

export class KeyedProcessOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyKeyedProcessFunction;
  private readonly collector = new TimestampedCollector();
  private context: KeyContext | undefined;

  constructor(user: AnyKeyedProcessFunction) {
    this.user = user;
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const context = this.contextOf(ctx).at(timestamp, "EVENT_TIME");
    this.user.processElement(value, context, this.collector.at(ctx, timestamp));
  }

  onEventTime(ctx: OperatorContext, timer: OperatorTimer): void {
    const context = this.contextOf(ctx).at(timer.timestamp, "EVENT_TIME");
    this.user.onTimer?.(timer.timestamp, context, this.collector.at(ctx, timer.timestamp));
  }

  /** What a processing-time timer collects has no timestamp; its side outputs have the timer's. */
  onProcessingTime(ctx: OperatorContext, timer: OperatorTimer): void {
    const context = this.contextOf(ctx).at(timer.timestamp, "PROCESSING_TIME");
    this.user.onTimer?.(timer.timestamp, context, this.collector.at(ctx, MIN_TIMESTAMP));
  }

  private contextOf(ctx: OperatorContext): KeyContext {
    return (this.context ??= new KeyContext(ctx, this.user.state ?? {}));
  }
}

type AnyOnTimerContext = OnTimerContext<unknown, StateDeclaration, readonly AnyOutputTag[]>;

class KeyContext implements AnyOnTimerContext {
  readonly state: StatesOf<StateDeclaration>;
  private readonly operator: OperatorContext;
  private readonly timers: TimerService;
  private causeTimestamp = MIN_TIMESTAMP;
  private domain: TimeDomain = "EVENT_TIME";

  constructor(operator: OperatorContext, declaration: StateDeclaration) {
    this.operator = operator;
    this.state = statesInNamespace(operator, declaration, () => null);
    this.timers = timerServiceOf(operator);
  }

  at(timestamp: number, domain: TimeDomain): this {
    this.causeTimestamp = timestamp;
    this.domain = domain;
    return this;
  }

  getCurrentKey(): unknown {
    return this.operator.currentKey();
  }

  timestamp(): number | null {
    return this.causeTimestamp === MIN_TIMESTAMP ? null : this.causeTimestamp;
  }

  timeDomain(): TimeDomain {
    return this.domain;
  }

  timerService(): TimerService {
    return this.timers;
  }

  getRuntimeContext(): RuntimeContext {
    return runtimeContextOf(this.operator);
  }

  output(tag: AnyOutputTag, value: unknown): void {
    this.operator.collectSide(tag.id, value, this.causeTimestamp);
  }
}

function timerServiceOf(operator: OperatorContext): TimerService {
  return {
    currentProcessingTime: () => operator.processingTime(),
    currentWatermark: () => operator.currentWatermark(),
    registerProcessingTimeTimer: (timestamp) => {
      operator.registerProcessingTimeTimer(USER_TIMERS, null, timestamp);
    },
    registerEventTimeTimer: (timestamp) => {
      operator.registerEventTimeTimer(USER_TIMERS, null, timestamp);
    },
    deleteProcessingTimeTimer: (timestamp) => {
      operator.deleteProcessingTimeTimer(USER_TIMERS, null, timestamp);
    },
    deleteEventTimeTimer: (timestamp) => {
      operator.deleteEventTimeTimer(USER_TIMERS, null, timestamp);
    },
  };
}
