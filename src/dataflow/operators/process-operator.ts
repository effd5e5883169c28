/**
 * Runs a process function on a stream without keys.
 *
 * Flink: org.apache.flink.streaming.api.operators.ProcessOperator
 * Simplified: no
 */
import type { OperatorContext } from "../../model/stream-operator.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { ProcessFunction } from "../functions/process-function.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import { ElementFunctionOperator } from "./element-function-operator.js";

/** A process function of any types: what a registry holds. */
export type AnyProcessFunction = ProcessFunction<
  unknown,
  unknown,
  readonly AnyOutputTag[],
  OperatorStateDeclaration
>;

export class ProcessOperator extends ElementFunctionOperator<AnyProcessFunction> {
  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const { user, context, collector } = this;
    user.processElement(value, context.at(ctx, timestamp), collector.at(ctx, timestamp));
  }
}
