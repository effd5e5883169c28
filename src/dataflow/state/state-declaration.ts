import type { StateDescriptor } from "../../model/stream-operator.js";
import type { AggregateFunction } from "../functions/aggregate-function.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type { AggregatingState } from "./aggregating-state.js";
import type { ListState } from "./list-state.js";
import type { MapState } from "./map-state.js";
import type { ReducingState } from "./reducing-state.js";
import type { ValueState } from "./value-state.js";

/** Declares a state that holds one value. */
export interface ValueStateDescriptor<T> extends StateDescriptor {
  readonly kind: "value";
  /** Never there: carries the type. */
  readonly valueType?: T;
}

/** Declares a state that holds a list. */
export interface ListStateDescriptor<T> extends StateDescriptor {
  readonly kind: "list";
  /** Never there: carries the type. */
  readonly elementType?: T;
}

/** Declares a state that holds a map. */
export interface MapStateDescriptor<K, V> extends StateDescriptor {
  readonly kind: "map";
  /** Never there: carries the types. */
  readonly entryType?: readonly [K, V];
}

/** Declares a state that reduces what is added to it. */
export interface ReducingStateDescriptor<T> extends StateDescriptor {
  readonly kind: "reducing";
  readonly reduceFunction: ReduceFunction<T>;
}

/** Declares a state that aggregates what is added to it. */
export interface AggregatingStateDescriptor<In, Acc, Out> extends StateDescriptor {
  readonly kind: "aggregating";
  readonly aggregateFunction: AggregateFunction<In, Acc, Out>;
}

/** The keyed state of a function, by the name under which it uses it. */
export type StateDeclaration = Readonly<Record<string, StateDescriptor>>;

/** What a function gets for a declared state. */
export type StateOf<D> =
  D extends ValueStateDescriptor<infer T>
    ? ValueState<T>
    : D extends ListStateDescriptor<infer T>
      ? ListState<T>
      : D extends MapStateDescriptor<infer K, infer V>
        ? MapState<K, V>
        : D extends ReducingStateDescriptor<infer T>
          ? ReducingState<T>
          : D extends { readonly aggregateFunction: AnyAggregate<infer In, infer Out> }
            ? AggregatingState<In, Out>
            : never;

/** An aggregate function, whatever its accumulator. */
interface AnyAggregate<In, Out> {
  add(value: In, accumulator: never): unknown;
  getResult(accumulator: never): Out;
}

/** All states of a declaration. */
export type StatesOf<S extends StateDeclaration> = { readonly [P in keyof S]: StateOf<S[P]> };
