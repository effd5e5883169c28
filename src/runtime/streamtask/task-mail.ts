/**
 * What waits in a task's mailbox for its one thread.
 *
 * Flink: org.apache.flink.streaming.runtime.tasks.mailbox.Mail
 * Simplified: two priorities: urgent mail interrupts even a waiting step
 */
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import type { RequestBody } from "../../model/stream-operator.js";
import type { TaskMessage } from "../rpc/task-gateways.js";
import type { TaskStep } from "./task-step.js";

export type TaskMail =
  | { readonly kind: "control"; readonly message: TaskMessage }
  /** `operator.onTick(name)`. */
  | { readonly kind: "tick"; readonly operator: number; readonly name: string }
  /** The physical timer of a timer service. */
  | { readonly kind: "timer"; readonly operator: number; readonly service: string }
  /** An outside system answered an operator. */
  | {
      readonly kind: "reply";
      readonly operator: number;
      readonly requestId: string;
      readonly body: RequestBody;
    }
  /** A store answered the task itself; the waiting step looks again. */
  | { readonly kind: "wake" }
  /** Priority events are in the gate. */
  | { readonly kind: "priority" }
  | { readonly kind: "alignmentTimeout"; readonly side: "input" | "output" }
  | { readonly kind: "cancel" }
  | { readonly kind: "fail"; readonly cause: SerializedThrowable };

/** Mail that is handled before everything else, even while a step waits. */
export function isUrgent(mail: TaskMail): boolean {
  return mail.kind === "cancel" || mail.kind === "fail";
}

/**
 * Mail that Flink's `yield` would run while the thread is blocked in a step: what is for the operator
 * that waits or for those behind it. An operator before it must not emit in between.
 */
export function runsWhileWaiting(mail: TaskMail, step: TaskStep | undefined): boolean {
  if (mail.kind === "wake") return true;
  if (mail.kind !== "reply" && mail.kind !== "tick") return false;
  if (step === undefined || !("operator" in step)) return mail.kind === "reply";
  const mayFire = step.kind === "prepareSnapshot" || step.kind === "finish";
  return mail.operator >= step.operator && (mail.kind === "reply" || mayFire);
}
