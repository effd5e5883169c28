/**
 * Turns whatever user code throws into the form in which errors cross machines.
 *
 * Flink: org.apache.flink.util.SerializedThrowable
 * Simplified: of the stack only the user's own line, if somebody can tell it
 */
import type { SerializedThrowable } from "../../model/execution-attempt.js";

/** `locate` finds the `file:line`, which is for people: machines differ in it. */
export function serializeThrowable(
  error: unknown,
  locate?: (error: Error) => string | undefined,
): SerializedThrowable {
  if (!(error instanceof Error)) return { className: "Error", message: String(error) };
  const location = locate?.(error);
  return {
    className: error.name,
    message: error.message,
    ...(location === undefined ? {} : { location }),
    ...(error.cause === undefined ? {} : { cause: serializeThrowable(error.cause, locate) }),
  };
}
