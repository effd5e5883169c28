/**
 * One subtask of a job: its current attempt, where that runs, and where the last one ran.
 *
 * Flink: org.apache.flink.runtime.executiongraph.ExecutionVertex and Execution
 * Simplified: earlier attempts are on the trace, not kept here
 */
import type { ExecutionState, SerializedThrowable } from "../../model/execution-attempt.js";

/** The slot that an attempt occupies. */
export interface AssignedSlot {
  readonly taskManager: string;
  readonly slot: number;
  readonly allocationId: string;
}

/** Plain data: the whole execution graph is an array of these. */
export interface Execution {
  readonly vertex: number;
  readonly subtask: number;
  attempt: number;
  state: ExecutionState;
  slot: AssignedSlot | null;
  /** Where the previous attempt ran: preferred again, for its local state and its neighbours. */
  lastSlot: AssignedSlot | null;
  failure: SerializedThrowable | null;
  /** All its data has been processed: it counts for the final checkpoint. */
  endOfData: boolean;
}
