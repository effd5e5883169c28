import type { ReferenceEnvironment, ReferenceOperator } from "./reference-operator.js";

/** A sink takes every row once, in the order of its input. Its transactions are judged elsewhere. */
export function sinkOperator(
  sink: string,
  commits: boolean,
  encode: (row: unknown) => unknown,
  keyOf: ((row: unknown) => string) | undefined,
  environment: ReferenceEnvironment,
): ReferenceOperator {
  return {
    record: (value, _timestamp, origin) =>
      environment.sinkRow(sink, encode(value), origin, commits, keyOf?.(value)),
    watermark: () => {},
    status: () => {},
    visit: () => {},
  };
}
