/**
 * What functions without keys reach while they look at an element.
 *
 * Flink: org.apache.flink.streaming.api.operators.ProcessOperator.ContextImpl
 * Simplified: timers are not there, where Flink refuses them at run time
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type { AnyOutputTag } from "../functions/output-tag.js";
import type { ProcessContext } from "../functions/process-function.js";
import type { OperatorStateDeclaration } from "../state/operator-state.js";
import { runtimeContextOf, type RuntimeContext } from "../functions/runtime-context.js";

type AnyProcessContext = ProcessContext<readonly AnyOutputTag[], OperatorStateDeclaration>;

/** Points at one element after the other. */
export class ElementContext implements AnyProcessContext {
  /** Set by the operator, if its function declares any. */
  operatorState: AnyProcessContext["operatorState"] = {};
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
