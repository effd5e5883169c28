import { KeyedValues } from "./keyed-values.js";
import type { ReferenceOperator, ReferenceOutput } from "./reference-operator.js";

type Reduce = (left: unknown, right: unknown) => unknown;

/** Name under which the running value of a key is kept. */
const RUNNING = "_op_state";

/** Reduces the records of each key for ever, and says each intermediate result. */
export function groupedReduceOperator(
  user: unknown,
  output: ReferenceOutput,
  keyOf: (value: unknown) => unknown,
): ReferenceOperator {
  const given = user as Reduce | { reduce: Reduce };
  const reduce: Reduce =
    typeof given === "function" ? given : (left, right) => given.reduce(left, right);
  const values = new KeyedValues();
  return {
    record: (value, timestamp, origin) => {
      const key = keyOf(value);
      const before = values.get(RUNNING, key, null);
      const reduced = before === undefined ? value : reduce(before, value);
      values.put(RUNNING, key, null, reduced);
      output.record(reduced, timestamp, origin);
    },
    watermark: (timestamp) => output.watermark(timestamp),
    status: (status) => output.status(status),
    restore: (restored) => values.restore(restored),
    visit: (visitor) => values.visit(visitor),
  };
}
