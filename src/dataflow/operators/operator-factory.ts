import { JavaException } from "../../model/java-exception.js";
import type {
  FunctionRegistry,
  OperatorDescriptor,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { Committer, Sink } from "../connectors/sink.js";
import type { Source } from "../connectors/source.js";
import { CepOperator, type AnyPatternProcessFunction } from "../cep/operator/cep-operator.js";
import type { CepParameters } from "../cep/operator/cep-parameters.js";
import type { WatermarkStrategy } from "../eventtime/watermark-strategy.js";
import type { AsyncFunction } from "../functions/async-function.js";
import type { AsyncRetryStrategy } from "../functions/async-retry-strategy.js";
import type { FilterFunction } from "../functions/filter-function.js";
import type { FlatMapFunction } from "../functions/flat-map-function.js";
import type { MapFunction } from "../functions/map-function.js";
import type { MapPartitionFunction } from "../functions/map-partition-function.js";
import type { ReduceFunction } from "../functions/reduce-function.js";
import type { TwoPhaseCommitSinkFunction } from "../connectors/two-phase-commit-sink-function.js";
import { AsyncWaitOperator, type AsyncWaitSettings } from "./async/async-wait-operator.js";
import { CommitterOperator, type CommitterSettings } from "./committer-operator.js";
import {
  GlobalCommitterOperator,
  type GlobalCommitterSettings,
} from "./global-committer-operator.js";
import { KeyedProcessOperator, type AnyKeyedProcessFunction } from "./keyed-process-operator.js";
import { MapPartitionOperator } from "./map-partition-operator.js";
import { ProcessOperator, type AnyProcessFunction } from "./process-operator.js";
import { SinkWriterOperator } from "./sink-writer-operator.js";
import { SourceOperator, type SourceOperatorSettings } from "./source-operator.js";
import { StreamFilter } from "./stream-filter.js";
import { StreamFlatMap } from "./stream-flat-map.js";
import { StreamGroupedReduceOperator } from "./stream-grouped-reduce-operator.js";
import { StreamMap } from "./stream-map.js";
import { TwoPhaseCommitSinkOperator } from "./two-phase-commit-sink-operator.js";
import { TimestampsAndWatermarksOperator } from "./timestamps-and-watermarks-operator.js";
import { TWO_INPUT_OPERATORS } from "./two-input-operators.js";
import { createWindowOperator } from "./create-window-operator.js";

/** Makes an operator of the user's code, what its descriptor says, and all code of the job. */
export type CreateOperator = (
  user: unknown,
  parameters: OperatorDescriptor["parameters"],
  functions: FunctionRegistry,
) => StreamOperator;

/** One row for each type of operator that a stream graph may name. */
const OPERATORS: Readonly<Record<string, CreateOperator>> = {
  map: (user) => new StreamMap(user as MapFunction<unknown, unknown>),
  filter: (user) => new StreamFilter(user as FilterFunction<unknown>),
  flatMap: (user) => new StreamFlatMap(user as FlatMapFunction<unknown, unknown>),
  mapPartition: (user) => new MapPartitionOperator(user as MapPartitionFunction<unknown, unknown>),
  process: (user) => new ProcessOperator(user as AnyProcessFunction),
  keyedProcess: (user) => new KeyedProcessOperator(user as AnyKeyedProcessFunction),
  reduce: (user) => new StreamGroupedReduceOperator(user as ReduceFunction<unknown>),
  window: (_, parameters, functions) => createWindowOperator(parameters, functions),
  cep: (user, parameters, functions) =>
    new CepOperator(
      user as AnyPatternProcessFunction,
      parameters as unknown as CepParameters,
      functions,
    ),
  ...TWO_INPUT_OPERATORS,
  timestampsAndWatermarks: (user, parameters) =>
    new TimestampsAndWatermarksOperator(
      user as WatermarkStrategy<unknown>,
      parameters["autoWatermarkIntervalMs"] as number,
      parameters["emitProgressiveWatermarks"] as boolean,
    ),
  source: (user, parameters, functions) =>
    new SourceOperator(
      user as Source<unknown>,
      functions.get(parameters["watermarkStrategyRef"] as string) as WatermarkStrategy<unknown>,
      parameters as unknown as SourceOperatorSettings,
    ),
  asyncWait: (user, parameters, functions) =>
    new AsyncWaitOperator(
      user as AsyncFunction<unknown, unknown>,
      parameters as unknown as AsyncWaitSettings,
      (functions.get((parameters["retryStrategyRef"] as string | null) ?? "") ??
        null) as AsyncRetryStrategy<unknown> | null,
    ),
  sinkWriter: (user) => new SinkWriterOperator(user as Sink<unknown>),
  committer: (user, parameters) =>
    new CommitterOperator(user as Sink<unknown>, parameters as unknown as CommitterSettings),
  globalCommitter: (user, parameters) =>
    new GlobalCommitterOperator(
      user as { createCommitter: () => Committer },
      parameters as unknown as GlobalCommitterSettings,
    ),
  twoPhaseCommitSink: (user) =>
    new TwoPhaseCommitSinkOperator(user as TwoPhaseCommitSinkFunction<unknown, unknown>),
};

/**
 * Makes the operator of a descriptor, with the user code it names.
 *
 * Mirrors `org.apache.flink.streaming.api.operators.StreamOperatorFactory`.
 */
export function createOperator(
  { type, functionRef, parameters }: OperatorDescriptor,
  functions: FunctionRegistry,
): StreamOperator {
  const create = OPERATORS[type];
  if (create === undefined) {
    throw new JavaException("IllegalArgumentException", `There is no operator "${type}".`);
  }
  const user = functionRef === undefined ? undefined : functions.get(functionRef);
  return create(user, parameters, functions);
}
