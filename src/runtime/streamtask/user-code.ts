/**
 * The calls of a task into user code, where a fault may lie in wait, and the thread of the task while
 * such a call holds it: no mail and no record is looked at, but the network goes on.
 *
 * Flink: none (the thread of org.apache.flink.runtime.taskmanager.Task, inside a user function)
 * Simplified: a call that blocks has done its work when it begins to block
 */
import { JavaException } from "../../model/java-exception.js";
import type { RuntimeContext } from "../../model/runtime-context.js";
import type { UserCodeCall, UserCodeFault } from "../../model/user-code-fault.js";

interface ArmedFault {
  readonly fault: UserCodeFault;
  /** Calls so far. */
  calls: number;
}

export interface UserCodeState {
  armed: ArmedFault[];
  /** `UNINTERRUPTIBLY`: not even cancelling the task ends the call. */
  held: "NOT" | "INTERRUPTIBLY" | "UNINTERRUPTIBLY";
}

/** The timer at which a call goes on that has blocked. */
export const USER_CODE_TIMER = "userCode";

export class UserCode {
  state: UserCodeState;
  private readonly world: () => RuntimeContext;
  private readonly report: (faultId: string) => void;

  /** @param report tells that a fault has struck */
  constructor(
    faults: readonly UserCodeFault[],
    world: () => RuntimeContext,
    report: (faultId: string) => void,
  ) {
    this.state = { armed: faults.map((fault) => ({ fault, calls: 0 })), held: "NOT" };
    this.world = world;
    this.report = report;
  }

  /** Asked before each record: whether a fault lies in wait. */
  get isArmed(): boolean {
    return this.state.armed.length > 0;
  }

  /** Whether a call holds the task's thread. */
  get isHeld(): boolean {
    return this.state.held !== "NOT";
  }

  get isInterruptible(): boolean {
    return this.state.held !== "UNINTERRUPTIBLY";
  }

  arm(fault: UserCodeFault): void {
    this.state.armed.push({ fault, calls: 0 });
  }

  /**
   * User code of the operator is about to be called.
   *
   * @throws JavaException if a fault makes it throw
   */
  called(operator: string, call: UserCodeCall): void {
    for (const one of this.state.armed) {
      if (one.fault.operator !== operator || one.fault.call !== call) continue;
      if (++one.calls < one.fault.nth) continue;
      this.state.armed = this.state.armed.filter((other) => other !== one);
      this.strike(one.fault);
      return;
    }
  }

  /** The call that blocked goes on. */
  release(): void {
    this.state.held = "NOT";
  }

  private strike({ id, operator, call, effect, forUs }: UserCodeFault): void {
    const world = this.world();
    world.emit("task.userCodeFault", { fault: id, operator, call, effect });
    world.point("task.userCode.fault");
    this.report(id);
    switch (effect) {
      case "block":
        this.state.held = "INTERRUPTIBLY";
        world.setTimer(USER_CODE_TIMER, forUs);
        return;
      case "hang":
        this.state.held = "UNINTERRUPTIBLY";
        return;
      case "outOfMemory":
        throw new JavaException("OutOfMemoryError", "Java heap space");
      case "diskFull":
        throw new JavaException(
          "FlinkRuntimeException",
          "Error while adding data to RocksDB (RocksDBException: No space left on device)",
        );
      case "fatal":
        throw new JavaException("InternalError", `Fault ${id} in ${call} of ${operator}.`);
      case "throw":
        throw new JavaException("RuntimeException", `Fault ${id} in ${call} of ${operator}.`);
    }
  }
}

/** Errors after which a JVM cannot be trusted, and so must not go on. */
export function isJvmFatalError(className: string, exitsOnOutOfMemory: boolean): boolean {
  const isFatal = ["InternalError", "UnknownError", "ThreadDeath"].includes(className);
  return isFatal || (exitsOnOutOfMemory && className === "OutOfMemoryError");
}
