/**
 * The job cannot go on; its tasks are being stopped.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.Failing
 * Simplified: no
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { SchedulerState, SchedulerStateContext } from "./scheduler-state.js";

export class Failing implements SchedulerState {
  readonly name = "Failing";
  readonly jobStatus = "FAILING";
  readonly hasExecutionGraph = true;
  data: SerializedThrowable;
  private readonly context: SchedulerStateContext;

  constructor(context: SchedulerStateContext, cause: SerializedThrowable) {
    this.context = context;
    this.data = cause;
  }

  enter(): void {
    this.context.failGraph(this.data);
  }

  cancel(): void {
    this.context.goToCanceling();
  }

  /** Everything is being stopped already. */
  onFailure(): void {}

  onGraphEnded(): void {
    this.context.goToFinished("FAILED", this.data);
  }
}
