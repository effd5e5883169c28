/**
 * Declares operator state: state of a subtask that belongs to no key.
 *
 * Flink: org.apache.flink.api.common.state.OperatorStateStore
 * Simplified: states are declared on the function instead of asked for; no serializers
 */
import type { RedistributeMode } from "../../model/operator-state.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type { BroadcastState } from "./broadcast-state.js";
import { HeapBroadcastState } from "./heap-broadcast-state.js";
import { heapListState } from "./heap-states.js";
import type { ListState } from "./list-state.js";

/** A list whose items are dealt out evenly, or all given to everybody, when the parallelism changes. */
export interface OperatorListStateDescriptor<T> {
  readonly kind: "operatorList";
  readonly name: string;
  readonly mode: Exclude<RedistributeMode, "BROADCAST">;
  /** Never there: carries the type. */
  readonly elementType?: T;
}

/** A map that is the same in every subtask; the function must see to that. */
export interface OperatorBroadcastStateDescriptor<K, V> {
  readonly kind: "operatorBroadcast";
  readonly name: string;
  /** Never there: carries the types. */
  readonly entryType?: readonly [K, V];
}

/** The operator state of a function, by the name under which it uses it. */
export type OperatorStateDeclaration = Readonly<
  Record<
    string,
    OperatorListStateDescriptor<unknown> | OperatorBroadcastStateDescriptor<unknown, unknown>
  >
>;

/** All states of a declaration. */
export type OperatorStatesOf<P extends OperatorStateDeclaration> = {
  readonly [N in keyof P]: P[N] extends OperatorListStateDescriptor<infer T>
    ? ListState<T>
    : P[N] extends OperatorBroadcastStateDescriptor<infer K, infer V>
      ? BroadcastState<K, V>
      : never;
};

/**
 * A list of which each subtask gets an even part when the parallelism changes.
 *
 * @example
 * ```ts
 * const buffered = operatorListState<Visit>("buffered");
 * ```
 */
export function operatorListState<T>(name: string): OperatorListStateDescriptor<T> {
  return Object.freeze({ kind: "operatorList", name, mode: "SPLIT_DISTRIBUTE" });
}

/**
 * A list that every subtask gets whole, those of all old subtasks put together.
 *
 * @example
 * ```ts
 * const offsets = operatorUnionListState<Offset>("offsets");
 * ```
 */
export function operatorUnionListState<T>(name: string): OperatorListStateDescriptor<T> {
  return Object.freeze({ kind: "operatorList", name, mode: "UNION" });
}

/**
 * A map that is the same in every subtask.
 *
 * @example
 * ```ts
 * const limits = operatorBroadcastState<string, number>("limits");
 * ```
 */
export function operatorBroadcastState<K, V>(name: string): OperatorBroadcastStateDescriptor<K, V> {
  return Object.freeze({ kind: "operatorBroadcast", name });
}

/** The declared states of this subtask. */
export function operatorStatesOf<P extends OperatorStateDeclaration>(
  context: OperatorContext,
  declaration: P,
): OperatorStatesOf<P> {
  const states = Object.entries(declaration).map(([name, descriptor]) => [
    name,
    descriptor.kind === "operatorList"
      ? listStateOf(context, descriptor)
      : new HeapBroadcastState(context.operatorState(descriptor.name, "BROADCAST")),
  ]);
  return Object.fromEntries(states) as OperatorStatesOf<P>;
}

function listStateOf(
  context: OperatorContext,
  { name, mode }: OperatorListStateDescriptor<unknown>,
): ListState<unknown> {
  const list = context.operatorState(name, mode);
  return heapListState({
    // What was restored is shared and must not change.
    get: () => [...list.get()],
    set: (items) => {
      list.set(items as readonly unknown[]);
    },
    clear: () => {
      list.set([]);
    },
  });
}
