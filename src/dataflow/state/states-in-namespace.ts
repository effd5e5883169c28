/**
 * Gives a function its declared states under the current key, in one namespace.
 *
 * Flink: org.apache.flink.runtime.state.DefaultKeyedStateStore
 * Simplified: no
 */
import type { OperatorContext, StateDescriptor } from "../../model/stream-operator.js";
import { reducerOf } from "../functions/reduce-function.js";
import {
  heapAggregatingState,
  heapListState,
  heapMapState,
  heapReducingState,
  heapValueState,
} from "./heap-states.js";
import { cellOf, type StateCell } from "./state-cell.js";
import type {
  AggregatingStateDescriptor,
  ReducingStateDescriptor,
  StateDeclaration,
  StatesOf,
} from "./state-declaration.js";
import { TtlDecorator } from "./ttl/ttl-decorator.js";
import { ttlListState } from "./ttl/ttl-list-state.js";
import { ttlMapState } from "./ttl/ttl-map-state.js";
import { ttlAggregatingState, ttlReducingState, ttlValueState } from "./ttl/ttl-states.js";

/** `namespace` is asked at each access: the same states serve every window. */
export function statesInNamespace<S extends StateDeclaration>(
  context: OperatorContext,
  declaration: S,
  namespace: () => unknown,
): StatesOf<S> {
  const states = Object.entries(declaration).map(([name, descriptor]) => [
    name,
    stateInNamespace(context, descriptor, namespace),
  ]);
  return Object.fromEntries(states) as StatesOf<S>;
}

/** One declared state, as the interface of its kind. */
export function stateInNamespace(
  context: OperatorContext,
  descriptor: StateDescriptor,
  namespace: () => unknown,
): unknown {
  const cell = cellOf(context.keyedState(descriptor), namespace);
  if (descriptor.ttl === undefined) return heapState(descriptor, cell);
  return ttlState(descriptor, cell, new TtlDecorator(context, descriptor, descriptor.ttl));
}

function heapState(descriptor: StateDescriptor, cell: StateCell): unknown {
  switch (descriptor.kind) {
    case "value":
      return heapValueState(cell);
    case "list":
      return heapListState(cell);
    case "map":
      return heapMapState(cell);
    case "reducing":
      return heapReducingState(cell, reducer(descriptor));
    case "aggregating":
      return heapAggregatingState(cell, aggregator(descriptor));
  }
}

function ttlState(descriptor: StateDescriptor, cell: StateCell, ttl: TtlDecorator): unknown {
  switch (descriptor.kind) {
    case "value":
      return ttlValueState(cell, ttl);
    case "list":
      return ttlListState(cell, ttl);
    case "map":
      return ttlMapState(cell, ttl);
    case "reducing":
      return ttlReducingState(cell, ttl, reducer(descriptor));
    case "aggregating":
      return ttlAggregatingState(cell, ttl, aggregator(descriptor));
  }
}

function reducer(descriptor: StateDescriptor): (left: unknown, right: unknown) => unknown {
  return reducerOf((descriptor as ReducingStateDescriptor<unknown>).reduceFunction);
}

function aggregator(
  descriptor: StateDescriptor,
): AggregatingStateDescriptor<unknown, unknown, unknown>["aggregateFunction"] {
  return (descriptor as AggregatingStateDescriptor<unknown, unknown, unknown>).aggregateFunction;
}
