/**
 * Runs a process function on two connected keyed streams: with state and timers of the key of both.
 *
 * Flink: org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator
 * Simplified: no
 */
import type { OperatorContext } from "../../model/stream-operator.js";
import type { KeyedCoProcessFunction } from "../functions/keyed-co-process-function.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import type { StateDeclaration } from "../state/state-declaration.js";
import { KeyedFunctionOperator } from "./keyed-function-operator.js";

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

export class KeyedCoProcessOperator extends KeyedFunctionOperator<AnyKeyedCoProcessFunction> {
  processElement(ctx: OperatorContext, value: unknown, timestamp: number, input: number): void {
    const context = this.contextOf(ctx).at(timestamp, "EVENT_TIME");
    const out = this.collector.at(ctx, timestamp);
    if (input === 0) this.user.processElement1(value, context, out);
    else this.user.processElement2(value, context, out);
  }
}
