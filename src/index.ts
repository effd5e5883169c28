/**
 * The library: run a scenario, open a session, write a job with the DataStream API.
 *
 * @packageDocumentation
 */
export { VERSION } from "./version.js";
export { createLocalEnvironment } from "./scenario/local-environment.js";
export { openSession, runScenario, type ScenarioOptions } from "./scenario/run-scenario.js";
export { Session, type SessionOptions, type StopReason } from "./scenario/session.js";
export type { RunResult } from "./scenario/run-result.js";
export type { JobDefinition, JobParameters } from "./scenario/job-definition.js";
export { UserError } from "./scenario/user-error.js";
export type { DataStream } from "./dataflow/api/data-stream.js";
export type { KeyedStream } from "./dataflow/api/keyed-stream.js";
export { StreamExecutionEnvironment } from "./dataflow/api/stream-execution-environment.js";
export { CEP } from "./dataflow/cep/cep.js";
export { AfterMatchSkipStrategy } from "./dataflow/cep/aftermatch/after-match-skip-strategy.js";
export type {
  PatternMatch,
  PatternProcessContext,
  PatternProcessFunction,
} from "./dataflow/cep/functions/pattern-process-function.js";
export type {
  IterativeCondition,
  IterativeConditionContext,
} from "./dataflow/cep/pattern/condition.js";
export { Pattern } from "./dataflow/cep/pattern/pattern.js";
export { WithinType } from "./dataflow/cep/pattern/within-type.js";
export { PartitionedLogSource } from "./dataflow/connectors/partitioned-log-source.js";
export { PrintSink } from "./dataflow/connectors/print-sink.js";
export { TransactionalLogSink } from "./dataflow/connectors/transactional-log-sink.js";
export { WatermarkStrategy } from "./dataflow/eventtime/watermark-strategy.js";
export { outputTag } from "./dataflow/functions/output-tag.js";
export { TumblingEventTimeWindows } from "./dataflow/windowing/assigners/tumbling-event-time-windows.js";
export type { AggregateFunction } from "./dataflow/functions/aggregate-function.js";
export type { Collector } from "./dataflow/functions/collector.js";
export type { ProcessContext, ProcessFunction } from "./dataflow/functions/process-function.js";
export {
  aggregatingState,
  listState,
  mapState,
  reducingState,
  valueState,
} from "./dataflow/state/state-descriptors.js";
