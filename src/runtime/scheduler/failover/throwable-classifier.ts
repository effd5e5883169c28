/**
 * Tells failures after which a restart makes sense from those where it does not. Only exceptions
 * that Flink marks so are unrecoverable, not `Error` or `OutOfMemoryError`.
 *
 * Flink: org.apache.flink.runtime.throwable.ThrowableClassifier
 * Simplified: the annotated classes are a list
 */
import type { SerializedThrowable } from "../../../model/execution-attempt.js";

export type ThrowableType = "NonRecoverableError" | "RecoverableError";

/** Classes with `@ThrowableAnnotation(ThrowableType.NonRecoverableError)`, by simple name. */
const NON_RECOVERABLE: ReadonlySet<string> = new Set([
  "SuppressRestartsException",
  "StopWithSavepointStoppingException",
  "ClusterDatasetCorruptedException",
]);

/** The type of this failure, whatever caused it. */
export function getThrowableType(failure: SerializedThrowable): ThrowableType {
  return NON_RECOVERABLE.has(failure.className) ? "NonRecoverableError" : "RecoverableError";
}

/** Whether anything in the chain of causes forbids a restart. */
export function isUnrecoverableError(failure: SerializedThrowable): boolean {
  for (let cause: SerializedThrowable | undefined = failure; cause !== undefined;) {
    if (getThrowableType(cause) === "NonRecoverableError") return true;
    cause = cause.cause;
  }
  return false;
}
