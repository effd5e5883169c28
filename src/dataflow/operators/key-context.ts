/**
 * What functions with keys reach while they look at an element or while a timer fires.
 *
 * Flink: org.apache.flink.streaming.api.operators.KeyedProcessOperator.ContextImpl,
 * KeyedProcessOperator.OnTimerContextImpl (org.apache.flink.streaming.api.operators), SimpleTimerService
 * (org.apache.flink.streaming.api)
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type { OnTimerContext } from "../functions/keyed-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import { runtimeContextOf, type RuntimeContext } from "../functions/runtime-context.js";
import type { TimerService } from "../functions/timer-service.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration, StatesOf } from "../state/state-declaration.js";
import { statesInNamespace } from "../state/states-in-namespace.js";
import type { AnyOperatorStates } from "./user-operator-state.js";

type TimeDomain = "EVENT_TIME" | "PROCESSING_TIME";

/** Name of the timer service of process functions. */
const USER_TIMERS = "user-timers";

type AnyOnTimerContext = OnTimerContext<
  unknown,
  StateDeclaration,
  readonly AnyOutputTag[],
  OperatorStateDeclaration
>;

/** Points at one element or timer after the other; the current key is that of the operator. */
export class KeyContext implements AnyOnTimerContext {
  readonly state: StatesOf<StateDeclaration>;
  readonly operatorState: AnyOperatorStates;
  protected readonly operator: OperatorContext;
  private readonly timers: TimerService;
  private causeTimestamp = MIN_TIMESTAMP;
  private domain: TimeDomain = "EVENT_TIME";

  constructor(
    operator: OperatorContext,
    declaration: StateDeclaration,
    operatorState: AnyOperatorStates = {},
  ) {
    this.operatorState = operatorState;
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
