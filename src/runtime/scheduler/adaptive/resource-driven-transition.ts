/**
 * Connects a state with the manager that tells it when to make use of changed resources.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.StateTransitionManager (`Context`)
 * Simplified: no
 */
import {
  StateTransitionManager,
  type ScheduledCallback,
  type StateTransitionEffects,
  type StateTransitionManagerState,
  type StateTransitionOptions,
} from "./state-transition-manager.js";
import type { SchedulerStateContext } from "./scheduler-state.js";

/** What only the state knows. */
export type TransitionOwner = Pick<
  StateTransitionEffects,
  "hasSufficientResources" | "hasDesiredResources" | "transitionToSubsequentState"
>;

const PREFIX = "transition/";

export class ResourceDrivenTransition {
  private manager: StateTransitionManager | undefined;
  private readonly context: SchedulerStateContext;
  private readonly options: StateTransitionOptions;
  private readonly owner: TransitionOwner;

  constructor(
    context: SchedulerStateContext,
    options: StateTransitionOptions,
    owner: TransitionOwner,
  ) {
    this.context = context;
    this.options = options;
    this.owner = owner;
  }

  get data(): StateTransitionManagerState | null {
    return this.manager?.state ?? null;
  }

  set data(data: StateTransitionManagerState | null) {
    this.manager = data === null ? undefined : this.create(data);
  }

  start(): void {
    this.manager = this.create();
  }

  onChange(): void {
    this.manager?.onChange();
  }

  onTrigger(): void {
    this.manager?.onTrigger();
  }

  /** Whether the action was one of the manager's. */
  onScheduled(action: string): boolean {
    if (!action.startsWith(PREFIX)) return false;
    const [kind, phaseNumber] = action.slice(PREFIX.length).split("/");
    this.manager?.onScheduled({
      action: kind as ScheduledCallback["action"],
      phaseNumber: Number(phaseNumber),
    });
    return true;
  }

  private create(restored?: StateTransitionManagerState): StateTransitionManager {
    const effects: StateTransitionEffects = {
      nowMs: this.context.wallClockMs.bind(this.context),
      schedule: ({ action, phaseNumber }, delayMs) => {
        this.context.schedule(`${PREFIX}${action}/${String(phaseNumber)}`, delayMs);
      },
      ...this.owner,
    };
    return new StateTransitionManager(this.options, effects, restored);
  }
}
