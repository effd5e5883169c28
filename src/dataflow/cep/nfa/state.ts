/**
 * A compiled pattern as plain data: states, and what an event or nothing at all may do in each.
 *
 * Flink: org.apache.flink.cep.nfa.State, StateTransition, StateTransitionAction
 * Simplified: a transition names its target
 */
import type { Condition } from "../pattern/condition.js";

/** `Pending` = waits for the end of its time; `Stop` = the partial match is given up. */
export type StateType = "Start" | "Final" | "Normal" | "Pending" | "Stop";

/** `TAKE` accepts the event, `IGNORE` passes it over, `PROCEED` goes on without an event. */
export type StateTransitionAction = "TAKE" | "IGNORE" | "PROCEED";

export interface StateTransition {
  readonly action: StateTransitionAction;
  /** `null`: Flink's compiler leaves this one without a target, and fails when it is taken. */
  readonly target: string | null;
  readonly condition: Condition;
}

export interface State {
  readonly name: string;
  readonly stateType: StateType;
  readonly transitions: readonly StateTransition[];
}

/** Between the name of a pattern and the number of one of its states. */
export const STATE_NAME_DELIMITER = ":";

/** All states of a pattern, and its time limits in milliseconds. */
export interface CompiledPattern {
  readonly states: readonly State[];
  /** From the first event to the last; 0 = no limit. */
  readonly windowTime: number;
  /** From the previous event to the one that a state waits for, by state. */
  readonly windowTimes: Readonly<Record<string, number>>;
}
