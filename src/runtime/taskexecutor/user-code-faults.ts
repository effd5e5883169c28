/**
 * Faults of user code that a TaskManager was told of: each lies in wait in one of its tasks at a time,
 * and after it has struck in the next attempt, as often as it is to strike.
 *
 * Flink: none (user code fails by itself)
 * Simplified: no
 */
import { attemptKey, type ExecutionAttemptId } from "../../model/execution-attempt.js";
import type { UserCodeFault } from "../../model/user-code-fault.js";
import type { TaskDeploymentDescriptor } from "../rpc/task-gateways.js";

interface WaitingFault {
  readonly fault: UserCodeFault;
  /** How often it may still strike. */
  left: number;
  /** Key of the attempt in which it lies in wait; `null` = of none. */
  attempt: string | null;
}

/** An attempt that runs, and the names of its operators. */
export interface RunningTask {
  readonly attempt: ExecutionAttemptId;
  readonly operators: readonly string[];
}

export class UserCodeFaults {
  state: { faults: WaitingFault[] } = { faults: [] };

  /** Answers the attempt in which the fault lies in wait from now on, if there is one for it. */
  add(fault: UserCodeFault, running: readonly RunningTask[]): ExecutionAttemptId | undefined {
    const task = running.find(({ operators }) => operators.includes(fault.operator));
    const attempt = task === undefined ? null : attemptKey(task.attempt);
    this.state.faults.push({ fault, left: fault.times, attempt });
    return task?.attempt;
  }

  /** The faults that a new attempt takes along. */
  takenBy({ attempt, jobGraph }: TaskDeploymentDescriptor): readonly UserCodeFault[] {
    const names = operatorNames(jobGraph, attempt);
    const taken = this.state.faults.filter(
      (one) => one.left > 0 && one.attempt === null && names.includes(one.fault.operator),
    );
    for (const one of taken) one.attempt = attemptKey(attempt);
    return taken.map(({ fault }) => fault);
  }

  struck(faultId: string): void {
    for (const one of this.state.faults) {
      if (one.fault.id !== faultId) continue;
      one.left--;
      one.attempt = null;
    }
  }

  /** What lay in wait in the attempt waits for another one. */
  ended(attempt: ExecutionAttemptId): void {
    for (const one of this.state.faults) {
      if (one.attempt === attemptKey(attempt)) one.attempt = null;
    }
  }
}

/** Names of the operators of an attempt's chain. */
export function operatorNames(
  { vertices }: TaskDeploymentDescriptor["jobGraph"],
  { vertex }: ExecutionAttemptId,
): readonly string[] {
  return vertices[vertex]?.operators.map(({ name }) => name) ?? [];
}
