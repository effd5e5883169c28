/**
 * Keyed state of one operator of one subtask, whatever keeps it.
 *
 * Flink: org.apache.flink.runtime.state.AbstractKeyedStateBackend
 * Simplified: timers have a place of their own, on the heap
 */
import type { KeyGroupRange } from "../../model/key-groups.js";
import type { KeyedStateEntry, KeyGroupSnapshot } from "../../model/operator-state.js";
import type { KeyedState, StateDescriptor } from "../../model/stream-operator.js";

/** Keyed state and timers of a key group are saved together. */
export type KeyedStateOfGroup = KeyGroupSnapshot["states"];

export interface KeyedStateBackend {
  /** Plain data; what a backend of the same kind was given goes on with it. */
  state: unknown;
  readonly keyGroupRange: KeyGroupRange;
  setCurrentKey(key: unknown): void;
  currentKey(): unknown;
  /** @throws JavaException if the key belongs to another subtask. */
  keyGroupOf(key: unknown): number;
  /** The state of a descriptor under whatever key is current. */
  keyedState(descriptor: StateDescriptor): KeyedState;
  /** Keys that have an entry of the state in the namespace. */
  keysOfState(name: string, namespace: unknown): readonly unknown[];
  /** Looks at the next entries of a state with time-to-live, drops what has expired, and goes round. */
  cleanUpState(descriptor: StateDescriptor, entries: number): void;
  /** Adds an entry of a restored snapshot. */
  put(name: string, entry: KeyedStateEntry): void;
  /** All keyed state by key group; values as `isolate` returns them. */
  snapshot(isolate: (value: unknown) => unknown): Map<number, KeyedStateOfGroup>;
}
