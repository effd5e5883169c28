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
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { KeyedProcessFunction } from "../functions/keyed-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import { KeyContext } from "./key-context.js";
import { TimestampedCollector } from "./timestamped-collector.js";
import { initializeUserState, snapshotUserState } from "./user-operator-state.js";

/** A keyed process function of any types: what a registry holds. */
export type AnyKeyedProcessFunction = KeyedProcessFunction<
  unknown,
  unknown,
  unknown,
  StateDeclaration,
  readonly AnyOutputTag[],
  OperatorStateDeclaration
>;

export class KeyedProcessOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyKeyedProcessFunction;
  private readonly collector = new TimestampedCollector();
  private context: KeyContext | undefined;

  constructor(user: AnyKeyedProcessFunction) {
    this.user = user;
  }

  /** Makes the states known at once, as Flink's functions do: snapshots depend on their time-to-live. */
  open(ctx: OperatorContext): StepResult {
    this.contextOf(ctx);
    return "done";
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
