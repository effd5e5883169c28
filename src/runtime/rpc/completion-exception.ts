/**
 * A failure as a future that was completed with it shows it: inside a CompletionException, whose
 * message is the text of its cause. A checked exception is inside a RuntimeException, too.
 *
 * Flink: org.apache.flink.util.function.FunctionUtils, org.apache.flink.util.ExceptionUtils
 * Simplified: packages are known of the classes that occur here
 */
import type { SerializedThrowable } from "../../model/execution-attempt.js";
import { throwable } from "./rpc-message.js";

const PACKAGES: Readonly<Record<string, string>> = {
  RuntimeException: "java.lang",
  IllegalArgumentException: "java.lang",
  IllegalStateException: "java.lang",
  UnsupportedOperationException: "java.lang",
  FileNotFoundException: "java.io",
  JobException: "org.apache.flink.runtime",
  JobExecutionException: "org.apache.flink.runtime.client",
};

const CHECKED: ReadonlySet<string> = new Set([
  "FileNotFoundException",
  "JobException",
  "JobExecutionException",
]);

/** The failure of a step that ran somewhere else. */
export function asCompletionException(failure: SerializedThrowable): SerializedThrowable {
  const thrown = CHECKED.has(failure.className)
    ? throwable("RuntimeException", textOf(failure), failure)
    : failure;
  return throwable("CompletionException", textOf(thrown), thrown);
}

/** Java's `Throwable.toString()`. */
function textOf({ className, message }: SerializedThrowable): string {
  const folder = PACKAGES[className];
  const name = folder === undefined ? className : `${folder}.${className}`;
  return message === "" ? name : `${name}: ${message}`;
}
