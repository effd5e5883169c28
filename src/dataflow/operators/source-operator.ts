/**
 * Runs a source reader: registers it with its coordinator on the JobManager, hands it the splits that
 * come from there, and emits what it reads with timestamps and watermarks.
 *
 * Flink: org.apache.flink.streaming.api.operators.SourceOperator
 * Simplified: watermark alignment is not modelled yet; the final watermark is the task's, as in Flink
 */
import type { SourceEvent, SourceSplit } from "../../model/source.js";
import type {
  InputStatus,
  OperatorContext,
  OperatorEvent,
  RequestBody,
  StepResult,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { Source, SourceReader } from "../connectors/source.js";
import type { WatermarkStrategy } from "../eventtime/watermark-strategy.js";
import { SourceEventTime, type SourceEventTimeState } from "./source-event-time.js";

interface State {
  readonly reader: unknown;
  readonly eventTime: SourceEventTimeState;
}

const READER_STATE = "SourceReaderState";
const PERIODIC_EMIT = "periodic-watermark";

export class SourceOperator implements StreamOperator {
  private readonly reader: SourceReader;
  private readonly eventTime: SourceEventTime;
  private readonly autoWatermarkIntervalMs: number;

  constructor(
    source: Source<unknown>,
    strategy: WatermarkStrategy<unknown>,
    autoWatermarkIntervalMs: number,
  ) {
    this.reader = source.createReader();
    this.eventTime = new SourceEventTime(strategy);
    this.autoWatermarkIntervalMs = autoWatermarkIntervalMs;
  }

  get state(): State {
    return { reader: this.reader.state, eventTime: this.eventTime.state };
  }

  set state(state: State) {
    this.reader.state = state.reader;
    this.eventTime.state = state.eventTime;
  }

  open(ctx: OperatorContext): StepResult {
    const splits = ctx.operatorState(READER_STATE, "SPLIT_DISTRIBUTE").get();
    if (splits.length > 0) this.addSplits(ctx, splits as readonly SourceSplit[]);
    const event: SourceEvent = { kind: "readerRegistration", subtask: ctx.subtaskIndex };
    ctx.sendOperatorEvent(Object.freeze(event));
    this.reader.start?.(ctx);
    this.scheduleEmit(ctx);
    return "done";
  }

  processElement(): void {}

  pollNext(ctx: OperatorContext): InputStatus {
    return this.reader.pollNext(ctx, this.eventTime.output(ctx));
  }

  onOperatorEvent(ctx: OperatorContext, received: OperatorEvent): void {
    const event = received as SourceEvent;
    if (event.kind === "addSplits") this.addSplits(ctx, event.splits);
    else if (event.kind === "noMoreSplits") this.reader.notifyNoMoreSplits(ctx);
    else this.reader.handleSourceEvent?.(ctx, received);
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    this.reader.onReply?.(ctx, requestId, body);
  }

  onTick(ctx: OperatorContext): void {
    this.eventTime.emitPeriodically(ctx);
    this.scheduleEmit(ctx);
  }

  snapshotState(ctx: OperatorContext, checkpointId: number): void {
    const splits = this.reader.snapshotState(ctx, checkpointId);
    ctx.operatorState(READER_STATE, "SPLIT_DISTRIBUTE").set(splits);
  }

  notifyCheckpointComplete(ctx: OperatorContext, checkpointId: number): StepResult {
    this.reader.notifyCheckpointComplete?.(ctx, checkpointId);
    return "done";
  }

  /** A split holds the watermark back from now on, not only from its first record. */
  private addSplits(ctx: OperatorContext, splits: readonly SourceSplit[]): void {
    const output = this.eventTime.output(ctx);
    for (const { splitId } of splits) output.createOutputForSplit(splitId);
    this.reader.addSplits(ctx, splits);
  }

  private scheduleEmit(ctx: OperatorContext): void {
    if (this.autoWatermarkIntervalMs <= 0) return;
    ctx.scheduleTick(PERIODIC_EMIT, ctx.processingTime() + this.autoWatermarkIntervalMs);
  }
}
