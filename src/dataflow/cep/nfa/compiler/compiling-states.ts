/**
 * The states of a pattern while it is compiled: they can still be changed and copied.
 *
 * Flink: org.apache.flink.cep.nfa.State, StateTransition
 * Simplified: no
 */
import { JavaException } from "../../../../model/java-exception.js";
import { and, not, type Condition } from "../../pattern/condition.js";
import type { State, StateTransitionAction, StateType } from "../state.js";
import { getOriginalNameFromInternal, type NFAStateNameHandler } from "./nfa-state-name-handler.js";

interface CompilingTransition {
  readonly action: StateTransitionAction;
  readonly target: CompilingState | null;
  condition: Condition;
}

export class CompilingState {
  readonly name: string;
  stateType: StateType;
  readonly transitions: CompilingTransition[] = [];

  constructor(name: string, stateType: StateType) {
    this.name = name;
    this.stateType = stateType;
  }

  addTake(target: CompilingState, condition: Condition): void {
    this.transitions.push({ action: "TAKE", target, condition });
  }

  addIgnore(target: CompilingState, condition: Condition): void {
    this.transitions.push({ action: "IGNORE", target, condition });
  }

  addProceed(target: CompilingState | null, condition: Condition): void {
    this.transitions.push({ action: "PROCEED", target, condition });
  }

  /** No transition is open to events of the greedy pattern before it. */
  updateWithGreedyCondition(takeCondition: Condition): void {
    for (const transition of this.transitions) {
      transition.condition = and(transition.condition, not(takeCondition));
    }
  }
}

/** All states so far, in the order in which they were made. */
export class CompilingStates {
  private readonly states: CompilingState[] = [];
  /** One for each NOT pattern: all states that it can stop lead there. */
  private readonly stopStates = new Map<string, CompilingState>();
  private readonly names: NFAStateNameHandler;

  constructor(names: NFAStateNameHandler) {
    this.names = names;
  }

  create(name: string, stateType: StateType): CompilingState {
    const state = new CompilingState(this.names.getUniqueInternalName(name), stateType);
    this.states.push(state);
    return state;
  }

  stopStateOf(name: string, notCondition: Condition): CompilingState {
    let stop = this.stopStates.get(name);
    if (stop === undefined) {
      stop = this.create(name, "Stop");
      stop.addTake(stop, notCondition);
      this.stopStates.set(name, stop);
    }
    return stop;
  }

  copy(state: CompilingState): CompilingState {
    const copy = this.create(getOriginalNameFromInternal(state.name), state.stateType);
    for (const { action, target, condition } of state.transitions) {
      copy.transitions.push({ action, target: redirected(state, copy, target), condition });
    }
    return copy;
  }

  /** A copy from which some NOT patterns cannot be reached without accepting an event first. */
  copyWithout(state: CompilingState, notNames: ReadonlySet<string>): CompilingState {
    const copy = this.create(state.name, state.stateType);
    for (const { action, target, condition } of state.transitions) {
      if (action !== "PROCEED") {
        copy.transitions.push({ action, target: redirected(state, copy, target), condition });
      } else if (target === null) {
        throw missingTarget("isStop()", '"targetState"');
      } else if (target.stateType !== "Stop") {
        copy.addProceed(this.copyWithout(target, notNames), condition);
      } else if (!notNames.has(target.name)) copy.addProceed(target, condition);
    }
    return copy;
  }

  describe(): State[] {
    return this.states.map(({ name, stateType, transitions }) => ({
      name,
      stateType,
      transitions: transitions.map(({ action, target, condition }) => ({
        action,
        target: target === null ? null : target.name,
        condition,
      })),
    }));
  }
}

/** A transition to the state itself leads to the copy itself. */
function redirected(
  state: CompilingState,
  copy: CompilingState,
  target: CompilingState | null,
): CompilingState {
  if (target === null) {
    const value = 'the return value of "org.apache.flink.cep.nfa.StateTransition.getTargetState()"';
    throw missingTarget("equals(Object)", value);
  }
  return target === state ? copy : target;
}

/** What Flink's compiler says of a transition that it left without a target before. */
function missingTarget(method: string, what: string): JavaException {
  return new JavaException(
    "NullPointerException",
    `Cannot invoke "org.apache.flink.cep.nfa.State.${method}" because ${what} is null`,
  );
}
