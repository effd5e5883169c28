import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../src/model/event-time.js";
import { JavaException } from "../../src/model/java-exception.js";

/** A recorded long: a number, `"MIN"`, `"MAX"` or decimal text beyond 2^53. */
export type RecordedLong = number | string;

export function readLong(value: RecordedLong): number {
  if (value === "MIN") return MIN_TIMESTAMP;
  if (value === "MAX") return MAX_TIMESTAMP;
  return Number(value);
}

export function writeLong(value: number): RecordedLong {
  if (value === MIN_TIMESTAMP) return "MIN";
  if (value === MAX_TIMESTAMP) return "MAX";
  return value;
}

/** The recorded form of an exception's root cause; anything that Flink would not throw goes on upwards. */
export function writeError(error: unknown): { error: string; message: string | null } {
  if (!(error instanceof JavaException)) throw error;
  if (error.cause !== undefined) return writeError(error.cause);
  return { error: error.className, message: error.message === "" ? null : error.message };
}

/** Runs `action` and turns an exception of Flink's into its recorded form. */
export function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return writeError(error);
  }
}

/** Sorts a recorded set by the text of its members. */
export function asSet(values: readonly unknown[]): unknown[] {
  return [...values].sort((left, right) => {
    const a = JSON.stringify(left);
    const b = JSON.stringify(right);
    return a < b ? -1 : a > b ? 1 : 0;
  });
}
