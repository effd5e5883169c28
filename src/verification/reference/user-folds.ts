import type { StateDescriptor } from "../../model/stream-operator.js";

export type Reduce = (left: unknown, right: unknown) => unknown;

export interface Aggregate {
  createAccumulator(): unknown;
  add(value: unknown, accumulator: unknown): unknown;
  getResult(accumulator: unknown): unknown;
}

/** A descriptor with the user's code of states that fold. */
export type FoldingDescriptor = StateDescriptor & {
  readonly reduceFunction?: Reduce | { reduce: Reduce };
  readonly aggregateFunction?: Aggregate;
};

export function reduceOf({ reduceFunction }: FoldingDescriptor): Reduce {
  const user = reduceFunction as Reduce | { reduce: Reduce };
  return typeof user === "function" ? user : (left, right) => user.reduce(left, right);
}
