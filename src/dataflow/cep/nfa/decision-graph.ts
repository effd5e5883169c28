/**
 * What an event may do in a state, past all transitions that need no event.
 *
 * Flink: org.apache.flink.cep.nfa.NFA (createDecisionGraph, findFinalStateAfterProceed)
 * Simplified: no
 */
import { JavaException } from "../../../model/java-exception.js";
import type { Filter, IterativeConditionContext } from "../pattern/condition.js";
import type { StateTransitionAction, StateType } from "./state.js";

/** A state with its conditions ready to be asked. */
export interface RunnableState {
  readonly name: string;
  readonly stateType: StateType;
  readonly transitions: readonly RunnableTransition[];
}

export interface RunnableTransition {
  readonly action: StateTransitionAction;
  readonly source: RunnableState;
  /** `null`: the compiler gave it none. */
  readonly target: RunnableState | null;
  readonly filter: Filter;
}

/** A transition that accepts or passes over the event. */
export interface OutgoingEdge extends RunnableTransition {
  readonly action: "TAKE" | "IGNORE";
  readonly target: RunnableState;
}

export interface OutgoingEdges {
  readonly edges: readonly OutgoingEdge[];
  readonly takeBranches: number;
  /** Without the one that stays in the state itself. */
  readonly ignoreBranches: number;
}

type Context = IterativeConditionContext<unknown>;

/** All edges that are open to the event. */
export function outgoingEdges(
  state: RunnableState,
  event: unknown,
  context: Context,
): OutgoingEdges {
  const edges: OutgoingEdge[] = [];
  const states = [state];
  for (let current = states.pop(); current !== undefined; current = states.pop()) {
    for (const transition of current.transitions) {
      if (!isOpen(transition, event, context)) continue;
      if (transition.action === "PROCEED") states.push(targetOf(transition));
      else edges.push(transition as OutgoingEdge);
    }
  }
  const isSelfIgnore = ({ action, target }: OutgoingEdge): boolean =>
    action === "IGNORE" && target === state;
  const branches = edges.filter((edge) => !isSelfIgnore(edge));
  const takeBranches = branches.filter(({ action }) => action === "TAKE").length;
  return { edges, takeBranches, ignoreBranches: branches.length - takeBranches };
}

/** The final state, if nothing more is needed to get there. */
export function finalStateAfterProceed(
  state: RunnableState,
  event: unknown,
  context: Context,
): RunnableState | null {
  const states = [state];
  for (let current = states.pop(); current !== undefined; current = states.pop()) {
    for (const transition of current.transitions) {
      if (transition.action !== "PROCEED" || !isOpen(transition, event, context)) continue;
      const target = targetOf(transition);
      if (target.stateType === "Final") return target;
      states.push(target);
    }
  }
  return null;
}

function isOpen({ filter }: RunnableTransition, event: unknown, context: Context): boolean {
  try {
    return filter(event, context);
  } catch (error) {
    const message = "Failure happened in filter function.";
    throw new JavaException("FlinkRuntimeException", message, error);
  }
}

function targetOf({ target }: RunnableTransition): RunnableState {
  if (target === null) throw new JavaException("NullPointerException", null);
  return target;
}
