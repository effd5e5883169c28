import { KeyedCalls } from "./keyed-calls.js";
import type {
  ReferenceEnvironment,
  ReferenceOperator,
  ReferenceOutput,
} from "./reference-operator.js";
import type { Collector } from "./user-lists.js";

interface KeyedProcessFunction {
  processElement(value: unknown, context: unknown, out: Collector): void;
}

/** A keyed process function: state and timers of the current key, in the order of the input. */
export function keyedProcessOperator(
  user: unknown,
  environment: ReferenceEnvironment,
  output: ReferenceOutput,
  keyOf: (value: unknown) => unknown,
): ReferenceOperator {
  const process = user as KeyedProcessFunction;
  const calls = new KeyedCalls(user, environment, output);
  return calls.operator((value, timestamp, origin) => {
    calls.key = keyOf(value);
    const context = calls.context(timestamp, "EVENT_TIME", origin);
    process.processElement(value, context, calls.collector(timestamp, origin));
  });
}
