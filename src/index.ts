/**
 * The library: run a scenario, open a session, write a job with the DataStream API.
 *
 * @packageDocumentation
 */
export { VERSION } from "./version.js";
export { createLocalEnvironment } from "./scenario/local-environment.js";
export type { Journal, JournalHashes } from "./scenario/journal.js";
export {
  openSession,
  runJob,
  runScenario,
  type JobOptions,
  type ScenarioOptions,
} from "./scenario/run-scenario.js";
export { Session, type SessionOptions, type StopReason } from "./scenario/session.js";
export type {
  AttemptResult,
  FaultResult,
  JobResult,
  RunResult,
  TaskResult,
} from "./scenario/run-result.js";
export type { InputFile, InputFormat } from "./scenario/input/input-file.js";
export type { RunEnding } from "./scenario/run-ending.js";
export type { Fault, FaultKind, FaultWhen, MessageEffect } from "./kernel/fault.js";
export type { PropertyResult, PropertyStatus, Verdict } from "./verification/verdict.js";
export type { JobDefinition, JobParameters } from "./scenario/job-definition.js";
export { UserError, type Problem, type SourcePosition } from "./scenario/user-error.js";
export type { AllWindowedStream } from "./dataflow/api/all-windowed-stream.js";
export { AsyncDataStream } from "./dataflow/api/async-data-stream.js";
export type {
  BroadcastConnectedStream,
  KeyedBroadcastConnectedStream,
} from "./dataflow/api/broadcast-connected-stream.js";
export type { BroadcastStream } from "./dataflow/api/broadcast-stream.js";
export type {
  CoGroupedEqualTo,
  CoGroupedStreams,
  CoGroupedWithWindow,
} from "./dataflow/api/co-grouped-streams.js";
export type { ConnectedStreams, KeyedConnectedStreams } from "./dataflow/api/connected-streams.js";
export type { DataStream, NoTags } from "./dataflow/api/data-stream.js";
export type { DataStreamSink } from "./dataflow/api/data-stream-sink.js";
export { Duration, type DurationLike, type DurationText } from "./dataflow/api/duration.js";
export type { IntervalJoin, IntervalJoined } from "./dataflow/api/interval-join.js";
export type {
  JoinedEqualTo,
  JoinedStreams,
  JoinedWithWindow,
} from "./dataflow/api/joined-streams.js";
export type { KeyedPair, KeyOfFirst } from "./dataflow/api/keyed-pair.js";
export type { KeyedStream } from "./dataflow/api/keyed-stream.js";
export type { PartitionWindowedStream } from "./dataflow/api/partition-windowed-stream.js";
export type { SingleOutputStreamOperator } from "./dataflow/api/single-output-stream-operator.js";
export {
  StreamExecutionEnvironment,
  type CompiledProgram,
  type Configuration,
} from "./dataflow/api/stream-execution-environment.js";
export type { WindowedStream } from "./dataflow/api/windowed-stream.js";
export { CEP } from "./dataflow/cep/cep.js";
export type { EventComparator } from "./dataflow/cep/event-comparator.js";
export type { PatternStream } from "./dataflow/cep/pattern-stream.js";
export {
  AfterMatchSkipStrategy,
  type SkipToElementStrategy,
} from "./dataflow/cep/aftermatch/after-match-skip-strategy.js";
export type {
  PatternMatch,
  PatternProcessContext,
  PatternProcessFunction,
} from "./dataflow/cep/functions/pattern-process-function.js";
export type {
  PatternFlatSelectFunction,
  PatternFlatTimeoutFunction,
  PatternSelectFunction,
  PatternTimeoutFunction,
} from "./dataflow/cep/functions/pattern-select-function.js";
export type {
  IterativeCondition,
  IterativeConditionContext,
} from "./dataflow/cep/pattern/condition.js";
export { Pattern, type GroupPattern } from "./dataflow/cep/pattern/pattern.js";
export { WithinType } from "./dataflow/cep/pattern/within-type.js";
export { CollectionSource } from "./dataflow/connectors/collection-source.js";
export type { CommitRequest } from "./dataflow/connectors/commit-request.js";
export type { OffsetResetStrategy } from "./dataflow/connectors/fetching-source-reader.js";
export {
  PartitionedLogSource,
  type PartitionedLogSourceSettings,
  type PartitionedLogSourceProperties,
} from "./dataflow/connectors/partitioned-log-source.js";
export { PrintSink } from "./dataflow/connectors/print-sink.js";
export type { Committer, Sink, SinkWriter } from "./dataflow/connectors/sink.js";
export type { SinkTopologyStep } from "./dataflow/connectors/sink-topology.js";
export type {
  ReaderOutput,
  Source,
  SourceOutput,
  SourceReader,
} from "./dataflow/connectors/source.js";
export {
  TransactionalLogSink,
  type TransactionalLogSinkSettings,
} from "./dataflow/connectors/transactional-log-sink.js";
export type { TwoPhaseCommitSinkFunction } from "./dataflow/connectors/two-phase-commit-sink-function.js";
export type { WatermarkGenerator } from "./dataflow/eventtime/watermark-generator.js";
export type { WatermarkOutput } from "./dataflow/eventtime/watermark-output.js";
export {
  WatermarkStrategy,
  type TimestampAssigner,
  type WatermarkStrategyDescription,
} from "./dataflow/eventtime/watermark-strategy.js";
export type { AggregateFunction } from "./dataflow/functions/aggregate-function.js";
export type {
  AsyncCall,
  AsyncFunction,
  ResultFuture,
} from "./dataflow/functions/async-function.js";
export {
  exponentialBackoffDelay,
  fixedDelay,
  type AsyncRetryPredicate,
  type AsyncRetryStrategy,
} from "./dataflow/functions/async-retry-strategy.js";
export type {
  BroadcastContext,
  BroadcastProcessFunction,
  BroadcastStateDeclaration,
  ReadOnlyBroadcastContext,
} from "./dataflow/functions/broadcast-process-function.js";
export type { CoFlatMapFunction } from "./dataflow/functions/co-flat-map-function.js";
export type {
  CheckpointedFunction,
  FunctionInitializationContext,
  FunctionSnapshotContext,
} from "./dataflow/functions/checkpointed-function.js";
export type { CoGroupFunction } from "./dataflow/functions/co-group-function.js";
export type { CoMapFunction } from "./dataflow/functions/co-map-function.js";
export type { CoProcessFunction } from "./dataflow/functions/co-process-function.js";
export type { Collector } from "./dataflow/functions/collector.js";
export type { AggregatedField, NumericField } from "./dataflow/functions/field-aggregation.js";
export type { FilterFunction } from "./dataflow/functions/filter-function.js";
export type { FlatJoinFunction } from "./dataflow/functions/flat-join-function.js";
export type { FlatMapFunction } from "./dataflow/functions/flat-map-function.js";
export type { JoinFunction } from "./dataflow/functions/join-function.js";
export type { Key, KeyField, KeySelector } from "./dataflow/functions/key-selector.js";
export type {
  BroadcastOnTimerContext,
  KeyedBroadcastContext,
  KeyedBroadcastProcessFunction,
  KeyedReadOnlyBroadcastContext,
} from "./dataflow/functions/keyed-broadcast-process-function.js";
export type { KeyedCoProcessFunction } from "./dataflow/functions/keyed-co-process-function.js";
export type {
  KeyedProcessContext,
  KeyedProcessFunction,
  OnTimerContext,
} from "./dataflow/functions/keyed-process-function.js";
export type { MapFunction } from "./dataflow/functions/map-function.js";
export type { MapPartitionFunction } from "./dataflow/functions/map-partition-function.js";
export { outputTag, type AnyOutputTag, type OutputTag } from "./dataflow/functions/output-tag.js";
export type {
  ProcessAllWindowContext,
  ProcessAllWindowFunction,
} from "./dataflow/functions/process-all-window-function.js";
export type {
  ProcessContext,
  ProcessFunction,
  SideOutputContext,
} from "./dataflow/functions/process-function.js";
export type {
  ProcessJoinContext,
  ProcessJoinFunction,
} from "./dataflow/functions/process-join-function.js";
export type {
  ProcessWindowContext,
  ProcessWindowFunction,
} from "./dataflow/functions/process-window-function.js";
export type { ReduceFunction } from "./dataflow/functions/reduce-function.js";
export type { Counter, RuntimeContext } from "./dataflow/functions/runtime-context.js";
export type { TaggedUnion } from "./dataflow/functions/tagged-union.js";
export type { TimerService } from "./dataflow/functions/timer-service.js";
export type { AllWindowFunction, WindowFunction } from "./dataflow/functions/window-function.js";
export type { AggregatingState } from "./dataflow/state/aggregating-state.js";
export type { BroadcastState, ReadOnlyBroadcastState } from "./dataflow/state/broadcast-state.js";
export type { ListState } from "./dataflow/state/list-state.js";
export type { MapState } from "./dataflow/state/map-state.js";
export {
  operatorBroadcastState,
  operatorListState,
  operatorUnionListState,
  type OperatorBroadcastStateDescriptor,
  type OperatorListStateDescriptor,
  type OperatorStateDeclaration,
  type OperatorStatesOf,
} from "./dataflow/state/operator-state.js";
export type { ReducingState } from "./dataflow/state/reducing-state.js";
export type {
  AggregatingStateDescriptor,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  StateDeclaration,
  StateOf,
  StatesOf,
  ValueStateDescriptor,
} from "./dataflow/state/state-declaration.js";
export {
  aggregatingState,
  listState,
  mapState,
  reducingState,
  valueState,
} from "./dataflow/state/state-descriptors.js";
export { enableTimeToLive, StateTtlConfig } from "./dataflow/state/state-ttl-config.js";
export type { ValueState } from "./dataflow/state/value-state.js";
export type { Evictor, EvictorContext, TimestampedValue } from "./dataflow/windowing/evictor.js";
export type {
  OnMergeContext,
  Trigger,
  TriggerContext,
  TriggerResult,
} from "./dataflow/windowing/trigger.js";
export type { GlobalWindow, Window } from "./dataflow/windowing/window.js";
export type {
  WindowAssigner,
  WindowAssignerContext,
  WindowingDescription,
  WindowMerge,
} from "./dataflow/windowing/window-assigner.js";
export { DynamicEventTimeSessionWindows } from "./dataflow/windowing/assigners/dynamic-event-time-session-windows.js";
export { DynamicProcessingTimeSessionWindows } from "./dataflow/windowing/assigners/dynamic-processing-time-session-windows.js";
export { EventTimeSessionWindows } from "./dataflow/windowing/assigners/event-time-session-windows.js";
export { GlobalWindows } from "./dataflow/windowing/assigners/global-windows.js";
export { ProcessingTimeSessionWindows } from "./dataflow/windowing/assigners/processing-time-session-windows.js";
export { SlidingEventTimeWindows } from "./dataflow/windowing/assigners/sliding-event-time-windows.js";
export { SlidingProcessingTimeWindows } from "./dataflow/windowing/assigners/sliding-processing-time-windows.js";
export { TumblingEventTimeWindows } from "./dataflow/windowing/assigners/tumbling-event-time-windows.js";
export { TumblingProcessingTimeWindows } from "./dataflow/windowing/assigners/tumbling-processing-time-windows.js";
export { CountEvictor } from "./dataflow/windowing/evictors/count-evictor.js";
export { DeltaEvictor } from "./dataflow/windowing/evictors/delta-evictor.js";
export { TimeEvictor } from "./dataflow/windowing/evictors/time-evictor.js";
export { ContinuousEventTimeTrigger } from "./dataflow/windowing/triggers/continuous-event-time-trigger.js";
export { ContinuousProcessingTimeTrigger } from "./dataflow/windowing/triggers/continuous-processing-time-trigger.js";
export { CountTrigger } from "./dataflow/windowing/triggers/count-trigger.js";
export { EventTimeTrigger } from "./dataflow/windowing/triggers/event-time-trigger.js";
export { ProcessingTimeTrigger } from "./dataflow/windowing/triggers/processing-time-trigger.js";
export { ProcessingTimeoutTrigger } from "./dataflow/windowing/triggers/processing-timeout-trigger.js";
export { PurgingTrigger } from "./dataflow/windowing/triggers/purging-trigger.js";
export { DeltaTrigger, type DeltaFunction } from "./dataflow/windowing/triggers/delta-trigger.js";
export { MAX_TIMESTAMP, MIN_TIMESTAMP } from "./model/event-time.js";
export { JavaException } from "./model/java-exception.js";
export type { StateTtl } from "./model/state-ttl.js";
export type {
  InputStatus,
  OperatorContext,
  OperatorDescriptor,
  RequestBody,
  StateDescriptor,
  StepResult,
} from "./model/stream-operator.js";
export type { SimTime } from "./kernel/sim-time.js";
export type { SourceSplit, WatermarkAlignment } from "./model/source.js";
export type { LookupReply } from "./model/external-protocol.js";
export type { TimeWindow } from "./model/time-window.js";
export {
  DataGeneratorSource,
  type DataGeneratorSettings,
} from "./dataflow/connectors/data-generator-source.js";
export { parseCombinedLogLine, type Visit } from "./dataflow/connectors/combined-log.js";
export {
  combinedLog,
  csv,
  jsonLines,
  textLines,
  type FileFormat,
} from "./dataflow/connectors/file-format.js";
export { FileSink, type FileSinkSettings } from "./dataflow/connectors/file-sink.js";
export { FileSource, type FileSourceSettings } from "./dataflow/connectors/file-source.js";
export { LogSink, type LogSinkSettings } from "./dataflow/connectors/log-sink.js";
export {
  UpsertTableSink,
  type UpsertTableSinkSettings,
} from "./dataflow/connectors/upsert-table-sink.js";
