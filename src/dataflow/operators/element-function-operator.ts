/**
 * What operators of process functions without keys have in common, for one input or two: the context
 * of an element, and the function's operator state.
 *
 * Flink: org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator
 * Simplified: no
 */
import type { OperatorContext, StepResult, StreamOperator } from "../../model/stream-operator.js";
import type { CheckpointedFunction } from "../functions/checkpointed-function.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import { ElementContext } from "./element-context.js";
import { TimestampedCollector } from "./timestamped-collector.js";
import { initializeUserState, snapshotUserState } from "./user-operator-state.js";

export abstract class ElementFunctionOperator<
  F extends CheckpointedFunction<OperatorStateDeclaration>,
> implements StreamOperator {
  state: unknown = null;
  protected readonly user: F;
  protected readonly collector = new TimestampedCollector();
  protected readonly context = new ElementContext();

  constructor(user: F) {
    this.user = user;
  }

  abstract processElement(
    ctx: OperatorContext,
    value: unknown,
    timestamp: number,
    input: number,
  ): void;

  open(ctx: OperatorContext): StepResult {
    this.context.operatorState = initializeUserState(ctx, this.user);
    return "done";
  }

  snapshotState(_ctx: OperatorContext, checkpointId: number): void {
    snapshotUserState(this.user, this.context.operatorState, checkpointId);
  }
}
