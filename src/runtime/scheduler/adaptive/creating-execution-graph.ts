/**
 * The scheduler makes an execution graph that fits the free slots, restores the latest checkpoint
 * into it, and takes the slots, if they are still there then.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.CreatingExecutionGraph
 * Simplified: the graph is made between two turns, not by another thread
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import { JavaException } from "../../../model/java-exception.js";
import { throwable } from "../../rpc/rpc-message.js";
import type { JobSchedulingPlan } from "./allocator/slot-assigner.js";
import type { SchedulerState, SchedulerStateContext } from "./scheduler-state.js";

interface Data {
  plan: JobSchedulingPlan | null;
  /** Why there is no plan. */
  error: SerializedThrowable | null;
}

const CREATED = "graphCreated";

export class CreatingExecutionGraph implements SchedulerState {
  readonly name = "CreatingExecutionGraph";
  readonly jobStatus = "CREATED";
  readonly hasExecutionGraph = false;
  data: Data = { plan: null, error: null };
  private readonly context: SchedulerStateContext;

  constructor(context: SchedulerStateContext) {
    this.context = context;
  }

  enter(): void {
    try {
      this.data.plan = this.context.determinePlan();
    } catch (error) {
      if (!(error instanceof JavaException)) throw error;
      this.data.error = throwable(error.className, error.message);
    }
    this.context.schedule(CREATED, 0);
  }

  cancel(): void {
    this.context.goToFinished("CANCELED", null);
  }

  onFailure(cause: SerializedThrowable): void {
    this.context.goToFinished("FAILED", cause);
  }

  onScheduled(): void {
    const { plan, error } = this.data;
    const { context } = this;
    if (plan === null) {
      context.goToFinished("FAILED", error);
      return;
    }
    context.createExecutionGraph(plan);
    if (!context.tryToAssignSlots(plan)) {
      context.goToWaitingForResources();
      return;
    }
    context.startCoordinators();
    context.goToExecuting();
  }
}
