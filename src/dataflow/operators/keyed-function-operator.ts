/**
 * What operators of keyed process functions have in common, for one input or two: the context of the
 * current key, its timers, and the function's operator state.
 *
 * Flink: org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type {
  OperatorContext,
  OperatorTimer,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { CheckpointedFunction } from "../functions/checkpointed-function.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import { KeyContext } from "./key-context.js";
import { TimestampedCollector } from "./timestamped-collector.js";
import { initializeUserState, snapshotUserState } from "./user-operator-state.js";

/** What these operators need of a function, whatever its inputs. */
interface KeyedFunction extends CheckpointedFunction<OperatorStateDeclaration> {
  readonly state?: StateDeclaration;
  onTimer?(timestamp: number, context: KeyContext, out: TimestampedCollector): void;
}

export abstract class KeyedFunctionOperator<F extends KeyedFunction> implements StreamOperator {
  state: unknown = null;
  protected readonly user: F;
  protected readonly collector = new TimestampedCollector();
  private context: KeyContext | undefined;

  constructor(user: F) {
    this.user = user;
  }

  abstract processElement(
    ctx: OperatorContext,
    value: unknown,
    timestamp: number,
    input: number,
  ): void;

  /** Makes the states known at once, as Flink's functions do: snapshots depend on their time-to-live. */
  open(ctx: OperatorContext): StepResult {
    this.contextOf(ctx);
    return "done";
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

  protected contextOf(ctx: OperatorContext): KeyContext {
    return (this.context ??= new KeyContext(
      ctx,
      this.user.state ?? {},
      initializeUserState(ctx, this.user),
    ));
  }
}
