/**
 * Runs a process function on two connected keyed streams: with state and timers of the key of both.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type {
  OperatorContext,
  OperatorTimer,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { KeyedCoProcessFunction } from "../functions/keyed-co-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import { KeyContext } from "./key-context.js";
import { TimestampedCollector } from "./timestamped-collector.js";
import { initializeUserState, snapshotUserState } from "./user-operator-state.js";

/** A keyed co-process function of any types: what a registry holds. */
export type AnyKeyedCoProcessFunction = KeyedCoProcessFunction<
  unknown,
  unknown,
  unknown,
  unknown,
  StateDeclaration,
  readonly AnyOutputTag[],
  OperatorStateDeclaration
>;

export class KeyedCoProcessOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyKeyedCoProcessFunction;
  private readonly collector = new TimestampedCollector();
  private context: KeyContext | undefined;

  constructor(user: AnyKeyedCoProcessFunction) {
    this.user = user;
  }

  /** Makes the states known at once, as Flink's functions do: snapshots depend on their time-to-live. */
  open(ctx: OperatorContext): StepResult {
    this.contextOf(ctx);
    return "done";
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    const context = this.contextOf(ctx).at(timestamp, "EVENT_TIME");
    const out = this.collector.at(ctx, timestamp);
    if (input === 0) this.user.processElement1(value, context, out);
    else this.user.processElement2(value, context, out);
  }

  onEventTime(ctx: OperatorContext, { timestamp }: OperatorTimer): void {
    const context = this.contextOf(ctx).at(timestamp, "EVENT_TIME");
    this.user.onTimer?.(timestamp, context, this.collector.at(ctx, timestamp));
  }

  /** What a processing-time timer collects has no timestamp; its side outputs have the timer's. */
  onProcessingTime(ctx: OperatorContext, { timestamp }: OperatorTimer): void {
    const context = this.contextOf(ctx).at(timestamp, "PROCESSING_TIME");
    this.user.onTimer?.(timestamp, context, this.collector.at(ctx, MIN_TIMESTAMP));
  }

  snapshotState(ctx: OperatorContext, checkpointId: number): void {
    snapshotUserState(this.user, this.contextOf(ctx).operatorState, checkpointId);
  }

  private contextOf(ctx: OperatorContext): KeyContext {
    return (this.context ??= new KeyContext(
      ctx,
      this.user.state ?? {},
      initializeUserState(ctx, this.user),
    ));
  }
}
