/**
 * The job has ended, one way or another.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.Finished
 * Simplified: no archived execution graph
 */
import type { JobStatus } from "../../../model/execution-attempt.js";
import type { SchedulerState } from "./scheduler-state.js";

export class Finished implements SchedulerState {
  readonly name = "Finished";
  readonly hasExecutionGraph = false;
  data: JobStatus;

  constructor(status: JobStatus) {
    this.data = status;
  }

  get jobStatus(): JobStatus {
    return this.data;
  }

  enter(): void {}

  cancel(): void {}

  /** It is over already. */
  onFailure(): void {}
}
