/**
 * How the contents of a window are kept between elements: as one reduced value, as one accumulator,
 * or as the list of all elements.
 *
 * Flink: org.apache.flink.runtime.state.internal.InternalAppendingState, InternalMergingState
 * Simplified: no
 */
import type { KeyedState, StateDescriptor } from "../../model/stream-operator.js";
import type { AggregateFunction } from "../functions/aggregate-function.js";
import { reducerOf, type ReduceFunction } from "../functions/reduce-function.js";

export interface WindowContents {
  readonly descriptor: StateDescriptor;
  /** Adds an element to what is in the namespace. */
  add(state: KeyedState, namespace: unknown, element: unknown): void;
  /** What the window function gets; `undefined` if there is nothing. */
  get(state: KeyedState, namespace: unknown): readonly unknown[] | undefined;
  /** What two windows hold together; `left` may be changed. */
  combine(left: unknown, right: unknown): unknown;
}

const NAME = "window-contents";

export function reducedContents(reduceFunction: ReduceFunction<unknown>): WindowContents {
  const reduce = reducerOf(reduceFunction);
  return {
    descriptor: Object.freeze({ kind: "reducing", name: NAME }),
    add: (state, namespace, element) => {
      const before = state.get(namespace);
      state.set(namespace, before === undefined ? element : reduce(before, element));
    },
    get: (state, namespace) => {
      const value = state.get(namespace);
      return value === undefined ? undefined : [value];
    },
    combine: reduce,
  };
}

export function aggregatedContents(
  aggregate: AggregateFunction<unknown, unknown, unknown>,
): WindowContents {
  return {
    descriptor: Object.freeze({ kind: "aggregating", name: NAME }),
    add: (state, namespace, element) => {
      const accumulator = state.get(namespace) ?? aggregate.createAccumulator();
      state.set(namespace, aggregate.add(element, accumulator));
    },
    get: (state, namespace) => {
      const accumulator = state.get(namespace);
      return accumulator === undefined ? undefined : [aggregate.getResult(accumulator)];
    },
    combine: (left, right) => aggregate.merge(left, right),
  };
}

export function listedContents(): WindowContents {
  return {
    descriptor: Object.freeze({ kind: "list", name: NAME }),
    add: (state, namespace, element) => {
      const list = (state.get(namespace) as unknown[] | undefined) ?? [];
      list.push(element);
      state.set(namespace, list);
    },
    get: (state, namespace) => state.get(namespace) as unknown[] | undefined,
    combine: (left, right) => [...(left as unknown[]), ...(right as unknown[])],
  };
}

/** Moves what the sources hold into the target's namespace. */
export function mergeNamespaces(
  { combine }: WindowContents,
  state: KeyedState,
  target: unknown,
  sources: readonly unknown[],
): void {
  let merged: unknown;
  for (const source of sources) {
    const value = state.get(source);
    state.clear(source);
    if (value === undefined) continue;
    merged = merged === undefined ? value : combine(merged, value);
  }
  if (merged === undefined) return;
  const before = state.get(target);
  state.set(target, before === undefined ? merged : combine(before, merged));
}
