/**
 * One stored value: a state under the current key, in the current namespace.
 *
 * Flink: org.apache.flink.runtime.state.heap.AbstractHeapState
 * Simplified: no
 */
import type { KeyedState } from "../../model/stream-operator.js";

/** One stored value; `undefined` = there is none. */
export interface StateCell {
  get(): unknown;
  set(value: unknown): void;
  clear(): void;
}

/** `namespace` is asked at each access. */
export function cellOf(state: KeyedState, namespace: () => unknown): StateCell {
  return {
    get: () => state.get(namespace()),
    set: (value) => {
      state.set(namespace(), value);
    },
    clear: () => {
      state.clear(namespace());
    },
  };
}
