/**
 * The operator state of a user function, through the life of its operator.
 *
 * Flink: org.apache.flink.streaming.util.functions.StreamingFunctionUtils
 * Simplified: no
 */
import type { OperatorContext } from "../../model/stream-operator.js";
import type { CheckpointedFunction } from "../functions/checkpointed-function.js";
import {
  operatorStatesOf,
  type OperatorStateDeclaration,
  type OperatorStatesOf,
} from "../state/operator-state.js";

type AnyCheckpointedFunction = CheckpointedFunction<OperatorStateDeclaration>;

/** What functions of any types see of their operator state. */
export type AnyOperatorStates = OperatorStatesOf<OperatorStateDeclaration>;

/** The declared states, after the function has looked at what was restored. */
export function initializeUserState(
  ctx: OperatorContext,
  user: AnyCheckpointedFunction,
): AnyOperatorStates {
  const operatorState = operatorStatesOf(ctx, user.operatorState ?? {});
  user.initializeState?.({
    operatorState,
    isRestored: () => ctx.restoredCheckpointId !== null,
    getRestoredCheckpointId: () => ctx.restoredCheckpointId,
  });
  return operatorState;
}

/** Lets the function bring its states up to date. */
export function snapshotUserState(
  user: AnyCheckpointedFunction,
  operatorState: AnyOperatorStates,
  checkpointId: number,
): void {
  user.snapshotState?.({ operatorState, getCheckpointId: () => checkpointId });
}
