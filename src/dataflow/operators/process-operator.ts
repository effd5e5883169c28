/**
 * Runs a process function on a stream without keys.
 *
 * Flink: org.apache.flink.streaming.api.operators.ProcessOperator
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext, StreamOperator } from "../../model/stream-operator.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { ProcessContext, ProcessFunction } from "../functions/process-function.js";
import { runtimeContextOf, type RuntimeContext } from "../functions/runtime-context.js";
import { TimestampedCollector } from "./timestamped-collector.js";

/** A process function of any types: what a registry holds. */
export type AnyProcessFunction = ProcessFunction<unknown, unknown, readonly AnyOutputTag[]>;

export class ProcessOperator implements StreamOperator {
  state: unknown = null;
  private readonly user: AnyProcessFunction;
  private readonly collector = new TimestampedCollector();
  private readonly context = new ElementContext();

  constructor(user: AnyProcessFunction) {
    this.user = user;
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const { user, context, collector } = this;
    user.processElement(value, context.at(ctx, timestamp), collector.at(ctx, timestamp));
  }
}

class ElementContext implements ProcessContext<readonly AnyOutputTag[]> {
  private operator: OperatorContext | undefined;
  private elementTimestamp = MIN_TIMESTAMP;

  at(operator: OperatorContext, timestamp: number): this {
    this.operator = operator;
    this.elementTimestamp = timestamp;
    return this;
  }

  timestamp(): number | null {
    return this.elementTimestamp === MIN_TIMESTAMP ? null : this.elementTimestamp;
  }

  timerService(): ReturnType<ProcessContext["timerService"]> {
    const operator = this.operator as OperatorContext;
    return {
      currentProcessingTime: () => operator.processingTime(),
      currentWatermark: () => operator.currentWatermark(),
    };
  }

  getRuntimeContext(): RuntimeContext {
    return runtimeContextOf(this.operator as OperatorContext);
  }

  output(tag: AnyOutputTag, value: unknown): void {
    (this.operator as OperatorContext).collectSide(tag.id, value, this.elementTimestamp);
  }
}
