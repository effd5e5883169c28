/**
 * Makes a state again from what it remembered.
 *
 * Flink: org.apache.flink.runtime.scheduler.adaptive.StateFactory
 * Simplified: no
 */
import type { AdaptiveSchedulerSettings } from "./adaptive-scheduler-settings.js";
import { Canceling } from "./canceling.js";
import { Created } from "./created.js";
import { CreatingExecutionGraph } from "./creating-execution-graph.js";
import { Executing } from "./executing.js";
import { Failing } from "./failing.js";
import { Finished } from "./finished.js";
import { Restarting } from "./restarting.js";
import type {
  SchedulerState,
  SchedulerStateContext,
  SchedulerStateName,
} from "./scheduler-state.js";
import { StopWithSavepoint } from "./stop-with-savepoint.js";
import { WaitingForResources } from "./waiting-for-resources.js";

type Create = (
  context: SchedulerStateContext,
  settings: AdaptiveSchedulerSettings,
) => SchedulerState;

const NO_CAUSE = { className: "", message: "" };

const STATES: Readonly<Record<SchedulerStateName, Create>> = {
  Created: (context) => new Created(context),
  WaitingForResources: (context, settings) => new WaitingForResources(context, settings),
  CreatingExecutionGraph: (context) => new CreatingExecutionGraph(context),
  Executing: (context, settings) => new Executing(context, settings),
  StopWithSavepoint: (context) => new StopWithSavepoint(context),
  Restarting: (context) => new Restarting(context, 0, null),
  Canceling: (context) => new Canceling(context),
  Failing: (context) => new Failing(context, NO_CAUSE),
  Finished: () => new Finished("FINISHED"),
};

/** @param data - what `data` of that state was */
export function createSchedulerState(
  name: SchedulerStateName,
  data: unknown,
  context: SchedulerStateContext,
  settings: AdaptiveSchedulerSettings,
): SchedulerState {
  const state = STATES[name](context, settings);
  state.data = data;
  return state;
}
