/**
 * Looks for a pattern among the events of each key: keeps events until the watermark has passed them,
 * then gives them to the NFA in their order.
 *
 * Flink: org.apache.flink.cep.operator.CepOperator
 * Simplified: timers are never interrupted by mail
 */
import { MIN_TIMESTAMP } from "../../../model/event-time.js";
import { addLongs } from "../../../model/java-long.js";
import type {
  FunctionRegistry,
  KeyedState,
  OperatorContext,
  StreamOperator,
} from "../../../model/stream-operator.js";
import type { AnyOutputTag } from "../../functions/output-tag.js";
import { runtimeContextOf, type RuntimeContext } from "../../functions/runtime-context.js";
import { TimestampedCollector } from "../../operators/timestamped-collector.js";
import type { EventComparator } from "../event-comparator.js";
import type {
  PatternProcessContext,
  PatternProcessFunction,
} from "../functions/pattern-process-function.js";
import { nfaStateOf, type NFAState, type StoredNFAState } from "../nfa/nfa-state.js";
import { NFA, type Match, type TimedOutMatch } from "../nfa/nfa.js";
import { KeyedTable } from "../nfa/sharedbuffer/keyed-table.js";
import { SharedBufferAccessor } from "../nfa/sharedbuffer/shared-buffer-accessor.js";
import { SharedBuffer } from "../nfa/sharedbuffer/shared-buffer.js";
import type { IterativeCondition } from "../pattern/condition.js";
import type { CepParameters } from "./cep-parameters.js";

/** A pattern process function of any types: what a registry holds. */
export type AnyPatternProcessFunction = PatternProcessFunction<
  unknown,
  unknown,
  readonly AnyOutputTag[]
>;

/** Name of the timer service, which is Flink's; so are those of the states. */
const TIMERS = "watermark-callbacks";
const NFA_STATE = "nfaStateName";
const EVENT_QUEUE_STATE = "eventQueuesStateName";

/** What the operator works with once it has a context. */
interface Parts {
  readonly context: OperatorContext;
  readonly nfa: NFA;
  readonly buffer: SharedBufferAccessor;
  readonly nfaState: KeyedState;
  /** Events that wait, by timestamp. */
  readonly queue: KeyedTable<unknown[]>;
  readonly user: UserContext;
}

export class CepOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyPatternProcessFunction;
  private readonly parameters: CepParameters;
  private readonly functions: FunctionRegistry;
  private readonly collector = new TimestampedCollector();
  private known: Parts | undefined;

  constructor(
    user: AnyPatternProcessFunction,
    parameters: CepParameters,
    functions: FunctionRegistry,
  ) {
    this.user = user;
    this.parameters = parameters;
    this.functions = functions;
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const { isProcessingTime, comparatorRef, lateDataOutputTag } = this.parameters;
    const parts = this.partsOf(ctx);
    if (isProcessingTime) {
      const now = ctx.processingTime();
      if (comparatorRef === null) this.takeAtOnce(parts, value, now);
      else this.bufferEvent(parts, value, now);
    } else if (timestamp > ctx.currentWatermark()) this.bufferEvent(parts, value, timestamp);
    else if (lateDataOutputTag !== null) ctx.collectSide(lateDataOutputTag, value, timestamp);
    else ctx.count("late", 1);
  }

  onEventTime(ctx: OperatorContext): void {
    const parts = this.partsOf(ctx);
    const state = this.stateOf(parts);
    const watermark = ctx.currentWatermark();
    this.takeQueued(parts, state, (timestamp) => timestamp <= watermark);
    this.advanceTime(parts, state, watermark);
    this.store(parts, state);
    // Nothing but the start is left: the next event finds it again.
    if (state.partialMatches.heap.length === 1 && state.completedMatches.heap.length === 0) {
      parts.nfaState.clear(null);
    }
  }

  onProcessingTime(ctx: OperatorContext): void {
    const parts = this.partsOf(ctx);
    const state = this.stateOf(parts);
    this.takeQueued(parts, state, () => true);
    this.advanceTime(parts, state, ctx.processingTime());
    this.store(parts, state);
  }

  private takeAtOnce(parts: Parts, value: unknown, now: number): void {
    const state = this.stateOf(parts);
    this.advanceTime(parts, state, now);
    this.processEvent(parts, state, value, now);
    this.store(parts, state);
  }

  private bufferEvent({ context, queue }: Parts, value: unknown, timestamp: number): void {
    const waiting = queue.get(String(timestamp));
    if (waiting === undefined) this.registerTimer(context, timestamp);
    waiting?.push(value);
    queue.put(String(timestamp), waiting ?? [value]);
  }

  private registerTimer(context: OperatorContext, timestamp: number): void {
    if (this.parameters.isProcessingTime) {
      context.registerProcessingTimeTimer(TIMERS, null, addLongs(timestamp, 1));
    } else context.registerEventTimeTimer(TIMERS, null, timestamp);
  }

  /** Gives waiting events to the NFA, by timestamp. */
  private takeQueued(parts: Parts, state: NFAState, isDue: (timestamp: number) => boolean): void {
    const timestamps = parts.queue.ids().map(Number).filter(isDue);
    for (const timestamp of timestamps.sort((left, right) => left - right)) {
      this.advanceTime(parts, state, timestamp);
      for (const event of this.sorted(parts.queue.get(String(timestamp)) ?? [])) {
        this.processEvent(parts, state, event, timestamp);
      }
      parts.queue.remove(String(timestamp));
    }
  }

  private sorted(events: readonly unknown[]): readonly unknown[] {
    const { comparatorRef } = this.parameters;
    if (comparatorRef === null) return events;
    const comparator = this.functions.get(comparatorRef) as EventComparator<unknown>;
    return events.toSorted(
      typeof comparator === "function"
        ? comparator
        : (left, right) => comparator.compare(left, right),
    );
  }

  private processEvent(parts: Parts, state: NFAState, event: unknown, timestamp: number): void {
    const { context, nfa, buffer } = parts;
    const matches = nfa.process(buffer, state, event, timestamp);
    if (nfa.windowTime > 0 && state.isNewStartPartialMatch) {
      this.registerTimer(context, addLongs(timestamp, nfa.windowTime));
    }
    this.processMatches(parts, matches, timestamp);
  }

  private advanceTime(parts: Parts, state: NFAState, timestamp: number): void {
    const { matches, timedOut } = parts.nfa.advanceTime(parts.buffer, state, timestamp);
    this.processMatches(parts, matches, timestamp);
    this.processTimedOut(parts, timedOut);
  }

  private processMatches(parts: Parts, matches: readonly Match[], timestamp: number): void {
    const outTimestamp = this.parameters.isProcessingTime ? MIN_TIMESTAMP : timestamp;
    for (const match of matches) {
      const context = parts.user.at(timestamp, outTimestamp);
      this.user.processMatch(match, context, this.collector.at(parts.context, outTimestamp));
    }
  }

  private processTimedOut(parts: Parts, timedOut: readonly TimedOutMatch[]): void {
    for (const { match, timestamp } of timedOut) {
      const outTimestamp = this.parameters.isProcessingTime ? MIN_TIMESTAMP : timestamp;
      this.user.processTimedOutMatch?.(match, parts.user.at(timestamp, outTimestamp));
    }
  }

  private stateOf({ nfa, nfaState }: Parts): NFAState {
    const stored = nfaState.get(null) as StoredNFAState | undefined;
    return nfaStateOf(stored ?? nfa.createInitialState());
  }

  private store({ nfaState }: Parts, state: NFAState): void {
    if (!state.isStateChanged) return;
    const { partialMatches, completedMatches } = state;
    const stored: StoredNFAState = {
      partialMatches: partialMatches.heap,
      completedMatches: completedMatches.heap,
    };
    nfaState.set(null, stored);
  }

  private partsOf(context: OperatorContext): Parts {
    if (this.known?.context === context) return this.known;
    const { nfa, handleTimeout, pattern } = this.parameters;
    this.known = {
      context,
      nfa: new NFA(nfa, {
        handleTimeout,
        skipStrategy: pattern.afterMatchSkipStrategy,
        condition: (reference) => this.functions.get(reference) as IterativeCondition<unknown>,
        currentProcessingTime: () => context.processingTime(),
      }),
      buffer: new SharedBufferAccessor(new SharedBuffer(context)),
      nfaState: context.keyedState({ kind: "value", name: NFA_STATE }),
      queue: new KeyedTable(context, EVENT_QUEUE_STATE),
      user: new UserContext(context),
    };
    return this.known;
  }
}

class UserContext implements PatternProcessContext<readonly AnyOutputTag[]> {
  private readonly operator: OperatorContext;
  private time = MIN_TIMESTAMP;
  private outTimestamp = MIN_TIMESTAMP;

  constructor(operator: OperatorContext) {
    this.operator = operator;
  }

  at(timestamp: number, outTimestamp: number): this {
    this.time = timestamp;
    this.outTimestamp = outTimestamp;
    return this;
  }

  timestamp(): number {
    return this.time;
  }

  currentProcessingTime(): number {
    return this.operator.processingTime();
  }

  getRuntimeContext(): RuntimeContext {
    return runtimeContextOf(this.operator);
  }

  output(tag: AnyOutputTag, value: unknown): void {
    this.operator.collectSide(tag.id, value, this.outTimestamp);
  }
}
