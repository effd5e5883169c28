/**
 * Runs a process function on a stream without keys.
 *
 * Flink: org.apache.flink.streaming.api.operators.ProcessOperator
 * Simplified: no
 */
import type { OperatorContext, StepResult, StreamOperator } from "../../model/stream-operator.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { ProcessFunction } from "../functions/process-function.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import { ElementContext } from "./element-context.js";
import { TimestampedCollector } from "./timestamped-collector.js";
import { initializeUserState, snapshotUserState } from "./user-operator-state.js";

/** A process function of any types: what a registry holds. */
export type AnyProcessFunction = ProcessFunction<
  unknown,
  unknown,
  readonly AnyOutputTag[],
  OperatorStateDeclaration
>;

export class ProcessOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyProcessFunction;
  private readonly collector = new TimestampedCollector();
  private readonly context = new ElementContext();

  constructor(user: AnyProcessFunction) {
    this.user = user;
  }

  open(ctx: OperatorContext): StepResult {
    this.context.operatorState = initializeUserState(ctx, this.user);
    return "done";
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const { user, context, collector } = this;
    user.processElement(value, context.at(ctx, timestamp), collector.at(ctx, timestamp));
  }

  snapshotState(_ctx: OperatorContext, checkpointId: number): void {
    snapshotUserState(this.user, this.context.operatorState, checkpointId);
  }
}
