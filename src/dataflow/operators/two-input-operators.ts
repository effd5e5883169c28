import type { StateDescriptor } from "../../model/stream-operator.js";
import type { CoFlatMapFunction } from "../functions/co-flat-map-function.js";
import type { CoMapFunction } from "../functions/co-map-function.js";
import {
  CoBroadcastWithKeyedOperator,
  type AnyKeyedBroadcastProcessFunction,
} from "./co-broadcast-with-keyed-operator.js";
import {
  CoBroadcastWithNonKeyedOperator,
  type AnyBroadcastProcessFunction,
} from "./co-broadcast-with-non-keyed-operator.js";
import { CoProcessOperator, type AnyCoProcessFunction } from "./co-process-operator.js";
import { CoStreamFlatMap } from "./co-stream-flat-map.js";
import { CoStreamMap } from "./co-stream-map.js";
import { InputTagger } from "./input-tagger.js";
import {
  IntervalJoinOperator,
  type AnyProcessJoinFunction,
  type IntervalJoinParameters,
} from "./interval-join-operator.js";
import {
  KeyedCoProcessOperator,
  type AnyKeyedCoProcessFunction,
} from "./keyed-co-process-operator.js";
import type { CreateOperator } from "./operator-factory.js";

/** Operators that bring two streams together: one row for each type that a stream graph may name. */
export const TWO_INPUT_OPERATORS: Readonly<Record<string, CreateOperator>> = {
  tagInput: (_, parameters) => new InputTagger(parameters["input"] as 1 | 2),
  coMap: (user) => new CoStreamMap(user as CoMapFunction<unknown, unknown, unknown>),
  coFlatMap: (user) => new CoStreamFlatMap(user as CoFlatMapFunction<unknown, unknown, unknown>),
  coProcess: (user) => new CoProcessOperator(user as AnyCoProcessFunction),
  keyedCoProcess: (user) => new KeyedCoProcessOperator(user as AnyKeyedCoProcessFunction),
  intervalJoin: (user, parameters) =>
    new IntervalJoinOperator(
      user as AnyProcessJoinFunction,
      parameters as unknown as IntervalJoinParameters,
    ),
  broadcastProcess: (user, parameters) =>
    new CoBroadcastWithNonKeyedOperator(
      user as AnyBroadcastProcessFunction,
      parameters["broadcastStates"] as readonly StateDescriptor[],
    ),
  keyedBroadcastProcess: (user, parameters) =>
    new CoBroadcastWithKeyedOperator(
      user as AnyKeyedBroadcastProcessFunction,
      parameters["broadcastStates"] as readonly StateDescriptor[],
    ),
};
