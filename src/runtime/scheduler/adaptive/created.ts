/**
 * The scheduler has not been started.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.Created
 * Simplified: no
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { SchedulerState, SchedulerStateContext } from "./scheduler-state.js";

export class Created implements SchedulerState {
  readonly name = "Created";
  readonly jobStatus = "INITIALIZING";
  readonly hasExecutionGraph = false;
  data: null = null;
  private readonly context: SchedulerStateContext;

  constructor(context: SchedulerStateContext) {
    this.context = context;
  }

  enter(): void {}

  startScheduling(): void {
    this.context.goToWaitingForResources();
  }

  cancel(): void {
    this.context.goToFinished("CANCELED", null);
  }

  onFailure(cause: SerializedThrowable): void {
    this.context.goToFinished("FAILED", cause);
  }
}
