/**
 * Runs a process function on a keyed stream: with state and timers of the current key.
 *
 * Flink: org.apache.flink.streaming.api.operators.KeyedProcessOperator
 * Simplified: no
 */
import type { OperatorContext } from "../../model/stream-operator.js";
import type { KeyedProcessFunction } from "../functions/keyed-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import { KeyedFunctionOperator } from "./keyed-function-operator.js";

/** A keyed process function of any types: what a registry holds. */
export type AnyKeyedProcessFunction = KeyedProcessFunction<
  unknown,
  unknown,
  unknown,
  StateDeclaration,
  readonly AnyOutputTag[],
  OperatorStateDeclaration
>;

export class KeyedProcessOperator extends KeyedFunctionOperator<AnyKeyedProcessFunction> {
  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const context = this.contextOf(ctx).at(timestamp, "EVENT_TIME");
    this.user.processElement(value, context, this.collector.at(ctx, timestamp));
  }
}
