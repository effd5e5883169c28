import type { FunctionRegistry, OperatorDescriptor } from "../../model/stream-operator.js";
import type { AggregateFunction } from "../functions/aggregate-function.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type { Trigger } from "../windowing/trigger.js";
import type { WindowAssigner } from "../windowing/window-assigner.js";
import {
  aggregatedContents,
  listedContents,
  reducedContents,
  type WindowContents,
} from "../windowing/window-contents.js";
import type { Window } from "../windowing/window.js";
import {
  passThroughWindowFunction,
  userWindowFunction,
  type AnyProcessWindowFunction,
} from "./internal-window-function.js";
import { WindowOperator } from "./window-operator.js";

/** What a stream graph says of a window operator, beside what each part says of itself. */
export interface WindowParameters {
  readonly assignerRef: string;
  readonly triggerRef: string;
  readonly reduceFunctionRef: string | null;
  readonly aggregateFunctionRef: string | null;
  readonly windowFunctionRef: string | null;
  readonly allowedLatenessMs: number;
  readonly lateDataOutputTag: string | null;
}

/** Puts a window operator together from the parts that its descriptor names. */
export function createWindowOperator(
  parameters: OperatorDescriptor["parameters"],
  functions: FunctionRegistry,
): WindowOperator {
  const window = parameters as unknown as WindowParameters;
  const { windowFunctionRef, allowedLatenessMs, lateDataOutputTag } = window;
  return new WindowOperator({
    assigner: functions.get(window.assignerRef) as WindowAssigner<unknown, Window>,
    trigger: functions.get(window.triggerRef) as Trigger<unknown, Window>,
    contents: contentsOf(window, functions),
    windowFunction:
      windowFunctionRef === null
        ? passThroughWindowFunction
        : userWindowFunction(functions.get(windowFunctionRef) as AnyProcessWindowFunction),
    allowedLatenessMs,
    lateDataOutputTag,
  });
}

function contentsOf(
  { reduceFunctionRef, aggregateFunctionRef }: WindowParameters,
  functions: FunctionRegistry,
): WindowContents {
  if (reduceFunctionRef !== null) {
    return reducedContents(functions.get(reduceFunctionRef) as ReduceFunction<unknown>);
  }
  if (aggregateFunctionRef === null) return listedContents();
  const aggregate = functions.get(aggregateFunctionRef);
  return aggregatedContents(aggregate as AggregateFunction<unknown, unknown, unknown>);
}
