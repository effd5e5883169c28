/**
 * The scheduler waits for slots: until all that it would like are there, until those there are have
 * been enough for a while, or until it has waited too long.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.WaitingForResources
 * Simplified: no rescale history
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";
import type { AdaptiveSchedulerSettings } from "./adaptive-scheduler-settings.js";
import { ResourceDrivenTransition } from "./resource-driven-transition.js";
import type { SchedulerState, SchedulerStateContext } from "./scheduler-state.js";
import type { StateTransitionManagerState } from "./state-transition-manager.js";

const TIMEOUT = "resourceTimeout";
const CHECK = "check";

export class WaitingForResources implements SchedulerState {
  readonly name = "WaitingForResources";
  readonly jobStatus = "CREATED";
  readonly hasExecutionGraph = false;
  private readonly context: SchedulerStateContext;
  private readonly timeoutMs: number | null;
  private readonly transition: ResourceDrivenTransition;

  constructor(context: SchedulerStateContext, settings: AdaptiveSchedulerSettings) {
    this.context = context;
    this.timeoutMs = settings.submissionResourceWaitTimeoutMs;
    this.transition = new ResourceDrivenTransition(context, settings.waitingForResources, {
      hasSufficientResources: () => context.hasSufficientResources(),
      hasDesiredResources: () => context.hasDesiredResources(),
      transitionToSubsequentState: () => {
        context.goToCreatingExecutionGraph();
      },
    });
  }

  get data(): StateTransitionManagerState | null {
    return this.transition.data;
  }

  set data(data: StateTransitionManagerState | null) {
    this.transition.data = data;
  }

  enter(): void {
    this.transition.start();
    if (this.timeoutMs !== null) this.context.schedule(TIMEOUT, this.timeoutMs);
    this.context.schedule(CHECK, 0);
  }

  cancel(): void {
    this.context.goToFinished("CANCELED", null);
  }

  onFailure(cause: SerializedThrowable): void {
    this.context.goToFinished("FAILED", cause);
  }

  onNewResourcesAvailable(): void {
    this.check();
  }

  onNewResourceRequirements(): void {
    this.check();
  }

  onScheduled(action: string): void {
    if (action === TIMEOUT) this.context.goToCreatingExecutionGraph();
    else if (action === CHECK) this.check();
    else this.transition.onScheduled(action);
  }

  private check(): void {
    this.transition.onChange();
    this.transition.onTrigger();
  }
}
