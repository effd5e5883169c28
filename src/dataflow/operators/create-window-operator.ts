import type { FunctionRegistry, OperatorDescriptor } from "../../model/stream-operator.js";
import type { AggregateFunction } from "../functions/aggregate-function.js";
import { reducerOf, type ReduceFunction } from "../functions/reduce-function.js";
import type { Evictor } from "../windowing/evictor.js";
import type { Trigger } from "../windowing/trigger.js";
import type { WindowAssigner } from "../windowing/window-assigner.js";
import {
  aggregatedContents,
  listedContents,
  reducedContents,
  type WindowContents,
} from "../windowing/window-contents.js";
import type { Window } from "../windowing/window.js";
import { coGroupWindowFunction, type TwoStreamFunction } from "./co-group-window-function.js";
import { EvictingWindowOperator } from "./evicting-window-operator.js";
import {
  passThroughWindowFunction,
  userWindowFunction,
  type AnyProcessWindowFunction,
  type InternalWindowFunction,
} from "./internal-window-function.js";
import { WindowOperator } from "./window-operator.js";

/** What a stream graph says of a window operator, beside what each part says of itself. */
export interface WindowParameters {
  readonly assignerRef: string;
  readonly triggerRef: string;
  readonly evictorRef: string | null;
  readonly reduceFunctionRef: string | null;
  readonly aggregateFunctionRef: string | null;
  readonly windowFunctionRef: string | null;
  /** The function of a join or co-group of two tagged streams, in place of a window function. */
  readonly coGroupFunctionRef: string | null;
  readonly allowedLatenessMs: number;
  readonly lateDataOutputTag: string | null;
}

type AnyAggregateFunction = AggregateFunction<unknown, unknown, unknown>;

/** Puts a window operator together from the parts that its descriptor names. */
export function createWindowOperator(
  parameters: OperatorDescriptor["parameters"],
  functions: FunctionRegistry,
): WindowOperator {
  const window = parameters as unknown as WindowParameters;
  const { allowedLatenessMs, lateDataOutputTag, evictorRef } = window;
  const assigner = functions.get(window.assignerRef) as WindowAssigner<unknown, Window>;
  const parts = {
    assigner,
    trigger: functions.get(window.triggerRef) as Trigger<unknown, Window>,
    windowFunction: windowFunctionOf(window, functions, assigner.mergeWindows !== undefined),
    allowedLatenessMs,
    lateDataOutputTag,
  };
  if (evictorRef === null) {
    return new WindowOperator({ ...parts, contents: contentsOf(window, functions) });
  }
  const evictor = functions.get(evictorRef) as Evictor<unknown, Window>;
  return new EvictingWindowOperator(parts, evictor, aggregationOf(window, functions));
}

function windowFunctionOf(
  { windowFunctionRef, coGroupFunctionRef }: WindowParameters,
  functions: FunctionRegistry,
  isMerging: boolean,
): InternalWindowFunction {
  if (coGroupFunctionRef !== null) {
    const user = functions.get(coGroupFunctionRef) as TwoStreamFunction;
    return userWindowFunction(coGroupWindowFunction(user), isMerging);
  }
  if (windowFunctionRef === null) return passThroughWindowFunction;
  return userWindowFunction(
    functions.get(windowFunctionRef) as AnyProcessWindowFunction,
    isMerging,
  );
}

/** Elements are combined as they come. */
function contentsOf(
  { reduceFunctionRef, aggregateFunctionRef }: WindowParameters,
  functions: FunctionRegistry,
): WindowContents {
  if (reduceFunctionRef !== null) {
    return reducedContents(functions.get(reduceFunctionRef) as ReduceFunction<unknown>);
  }
  if (aggregateFunctionRef === null) return listedContents();
  return aggregatedContents(functions.get(aggregateFunctionRef) as AnyAggregateFunction);
}

/**
 * With an evictor, elements are combined when the window fires.
 *
 * Mirrors `org.apache.flink.streaming.api.functions.windowing.ReduceApplyProcessWindowFunction`.
 */
function aggregationOf(
  { reduceFunctionRef, aggregateFunctionRef }: WindowParameters,
  functions: FunctionRegistry,
): (elements: readonly unknown[]) => readonly unknown[] {
  if (reduceFunctionRef !== null) {
    const reduce = reducerOf(functions.get(reduceFunctionRef) as ReduceFunction<unknown>);
    return (elements) => [
      elements.length === 0 ? null : elements.reduce((left, right) => reduce(left, right)),
    ];
  }
  if (aggregateFunctionRef === null) return (elements) => elements;
  const aggregate = functions.get(aggregateFunctionRef) as AnyAggregateFunction;
  return (elements) => {
    let accumulator = aggregate.createAccumulator();
    for (const element of elements) accumulator = aggregate.add(element, accumulator);
    return [aggregate.getResult(accumulator)];
  };
}
