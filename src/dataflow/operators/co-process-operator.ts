/**
 * Runs a process function on two connected streams without keys.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.CoProcessOperator
 * Simplified: no
 */
import type { OperatorContext } from "../../model/stream-operator.js";
import type { CoProcessFunction } from "../functions/co-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import { ElementFunctionOperator } from "./element-function-operator.js";

/** A co-process function of any types: what a registry holds. */
export type AnyCoProcessFunction = CoProcessFunction<
  unknown,
  unknown,
  unknown,
  readonly AnyOutputTag[],
  OperatorStateDeclaration
>;

export class CoProcessOperator extends ElementFunctionOperator<AnyCoProcessFunction> {
  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    const context = this.context.at(ctx, timestamp);
    const out = this.collector.at(ctx, timestamp);
    if (input === 0) this.user.processElement1(value, context, out);
    else this.user.processElement2(value, context, out);
  }
}
