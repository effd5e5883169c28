/**
 * The user does not want the job any more; its tasks are being stopped.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.Canceling
 * Simplified: no
 */
import type { GraphEnding, SchedulerState, SchedulerStateContext } from "./scheduler-state.js";

export class Canceling implements SchedulerState {
  readonly name = "Canceling";
  readonly jobStatus = "CANCELLING";
  readonly hasExecutionGraph = true;
  data: null = null;
  private readonly context: SchedulerStateContext;

  constructor(context: SchedulerStateContext) {
    this.context = context;
  }

  enter(): void {
    this.context.cancelGraph();
  }

  cancel(): void {}

  /** Everything is being stopped already. */
  onFailure(): void {}

  onGraphEnded(ending: GraphEnding): void {
    this.context.goToFinished(ending, null);
  }
}
