/**
 * Runs a source reader: registers it with its coordinator on the JobManager, hands it the splits that
 * come from there, emits what it reads with timestamps and watermarks, and waits when it runs ahead
 * of its alignment group.
 *
 * Flink: org.apache.flink.streaming.api.operators.SourceOperator
 * Simplified: the final watermark is the task's, as in Flink; no latency markers, no wait for a first
 * checkpoint, no split reassignment on recovery, no backlog
 */
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../../model/event-time.js";
import { JavaException } from "../../model/java-exception.js";
import type { SourceEvent, SourceSplit } from "../../model/source.js";
import type {
  DataInputStatus,
  InputStatus,
  OperatorContext,
  OperatorEvent,
  RequestBody,
  StepResult,
  StopMode,
  StreamOperator,
} from "../../model/stream-operator.js";
import type { Source, SourceReader } from "../connectors/source.js";
import type { WatermarkStrategy } from "../eventtime/watermark-strategy.js";
import { SourceEventTime, type SourceEventTimeState } from "./source-event-time.js";
import { SplitAlignment, type SplitAlignmentState } from "./split-alignment.js";

/** How a source operator is set up. */
export interface SourceOperatorSettings {
  readonly autoWatermarkIntervalMs: number;
  /** False in batch execution: there is no watermark but the last. */
  readonly emitProgressiveWatermarks: boolean;
  /** `pipeline.watermark-alignment.buffer-size`. */
  readonly alignmentBufferSize: number;
  /** `pipeline.watermark-alignment.allow-unaligned-source-splits`. */
  readonly allowUnalignedSourceSplits: boolean;
}

type OperatingMode =
  | "OUTPUT_NOT_INITIALIZED"
  | "READING"
  | "WAITING_FOR_ALIGNMENT"
  | "SOURCE_DRAINED"
  | "SOURCE_STOPPED"
  | "DATA_FINISHED";

interface OwnState {
  mode: OperatingMode;
  /** Splits that came before the reader was asked for the first time. */
  splitsToInitialize: string[];
  /** The periodic look at watermarks goes on until the data end. */
  emitsPeriodically: boolean;
  isIdle: boolean;
}

interface State {
  readonly own: OwnState;
  readonly reader: unknown;
  readonly eventTime: SourceEventTimeState;
  readonly alignment: SplitAlignmentState;
}

const READER_STATE = "SourceReaderState";
const PERIODIC_EMIT = "periodic-watermark";
const ALIGNMENT = "watermark-alignment";

export class SourceOperator implements StreamOperator {
  private own: OwnState = {
    mode: "OUTPUT_NOT_INITIALIZED",
    splitsToInitialize: [],
    emitsPeriodically: true,
    isIdle: false,
  };
  private readonly reader: SourceReader;
  private readonly eventTime: SourceEventTime;
  private readonly alignment: SplitAlignment;
  private readonly settings: SourceOperatorSettings;
  /** `null` = the source belongs to no alignment group. */
  private readonly alignmentIntervalMs: number | null;
  private context: OperatorContext | undefined;

  constructor(
    source: Source<unknown>,
    strategy: WatermarkStrategy<unknown>,
    settings: SourceOperatorSettings,
  ) {
    this.reader = source.createReader();
    this.settings = settings;
    this.alignment = new SplitAlignment(settings.alignmentBufferSize);
    this.alignmentIntervalMs = strategy.describe().alignment?.updateIntervalMs ?? null;
    this.eventTime = new SourceEventTime(strategy, settings.emitProgressiveWatermarks, {
      updateIdle: (isIdle) => {
        this.own.isIdle = isIdle;
      },
      updateCurrentEffectiveWatermark: (watermark) => {
        this.alignment.updateSource(watermark);
        this.checkWatermarkAlignment();
      },
      updateCurrentSplitWatermark: (splitId, watermark) => {
        this.alignment.updateSplit(splitId, watermark, this.pauseOrResume);
      },
      updateCurrentSplitIdle: (splitId, isIdle) => {
        this.alignment.updateSplitIdle(splitId, isIdle, this.pauseOrResume);
      },
      splitFinished: (splitId) => {
        this.alignment.splitFinished(splitId);
      },
    });
  }

  get state(): State {
    const { own, reader, eventTime, alignment } = this;
    const { state } = alignment;
    return { own, reader: reader.state, eventTime: eventTime.state, alignment: state };
  }

  set state(state: State) {
    this.own = state.own;
    this.reader.state = state.reader;
    this.eventTime.state = state.eventTime;
    this.alignment.state = state.alignment;
  }

  open(ctx: OperatorContext): StepResult {
    this.context = ctx;
    const splits = ctx.operatorState(READER_STATE, "SPLIT_DISTRIBUTE").get();
    if (splits.length > 0) {
      const restored = splits as readonly SourceSplit[];
      for (const { splitId } of restored) this.alignment.registerSplit(splitId);
      this.own.splitsToInitialize.push(...restored.map(({ splitId }) => splitId));
      this.reader.addSplits(ctx, restored);
    }
    this.tell(ctx, { kind: "readerRegistration", subtask: ctx.subtaskIndex });
    this.reader.start?.(ctx);
    this.scheduleEmit(ctx, ctx.processingTime());
    return "done";
  }

  processElement(): void {}

  pollNext(ctx: OperatorContext): DataInputStatus {
    this.context = ctx;
    const { own } = this;
    switch (own.mode) {
      case "READING":
        return this.read(ctx);
      case "OUTPUT_NOT_INITIALIZED":
        this.initializeMainOutput(ctx);
        return this.read(ctx);
      case "WAITING_FOR_ALIGNMENT":
        return "NOTHING_AVAILABLE";
      case "SOURCE_DRAINED":
        own.mode = "DATA_FINISHED";
        return "END_OF_DATA";
      case "SOURCE_STOPPED":
        own.mode = "DATA_FINISHED";
        return "STOPPED";
      case "DATA_FINISHED":
        this.letOthersGoOn(ctx);
        return "END_OF_INPUT";
    }
  }

  /** A source that waits for its group wants not to be asked; one that was stopped has to be. */
  isAvailable(): boolean {
    switch (this.own.mode) {
      case "READING":
      case "OUTPUT_NOT_INITIALIZED":
        return this.reader.isAvailable?.() ?? true;
      case "WAITING_FOR_ALIGNMENT":
        return false;
      default:
        return true;
    }
  }

  stop(_ctx: OperatorContext, mode: StopMode): void {
    const { own } = this;
    if (own.mode.startsWith("SOURCE_") || own.mode === "DATA_FINISHED") return;
    own.mode = mode === "DRAIN" ? "SOURCE_DRAINED" : "SOURCE_STOPPED";
    if (mode === "NO_DRAIN") own.emitsPeriodically = false;
  }

  onOperatorEvent(ctx: OperatorContext, received: OperatorEvent): void {
    this.context = ctx;
    const event = received as SourceEvent;
    switch (event.kind) {
      case "maxDesiredWatermark":
        this.alignment.state.maxDesiredWatermark = event.watermark;
        this.checkWatermarkAlignment();
        this.alignment.checkSplits(this.pauseOrResume);
        return;
      case "addSplits":
        this.addSplits(ctx, event.splits);
        return;
      case "sourceEvent":
        this.reader.handleSourceEvent?.(ctx, event.event);
        return;
      case "noMoreSplits":
        this.reader.notifyNoMoreSplits(ctx);
        return;
      default:
        throw new JavaException(
          "IllegalStateException",
          `Received unexpected operator event ${JSON.stringify(event)}`,
        );
    }
  }

  onReply(ctx: OperatorContext, requestId: string, body: RequestBody): void {
    this.context = ctx;
    this.reader.onReply?.(ctx, requestId, body);
  }

  factsOfReply(body: RequestBody): unknown {
    return this.reader.factsOfReply?.(body) ?? body;
  }

  onTick(ctx: OperatorContext, name: string, timestamp: number): void {
    this.context = ctx;
    if (name === ALIGNMENT) {
      this.sampleAndReport(ctx);
      this.scheduleAlignment(ctx, timestamp);
    } else if (name === PERIODIC_EMIT) {
      if (!this.own.emitsPeriodically) return;
      this.eventTime.emitPeriodically(ctx);
      this.scheduleEmit(ctx, timestamp);
    } else this.reader.onTick?.(ctx, name, timestamp);
  }

  snapshotState(ctx: OperatorContext, checkpointId: number): void {
    const splits = this.reader.snapshotState(ctx, checkpointId);
    ctx.operatorState(READER_STATE, "SPLIT_DISTRIBUTE").set(splits);
  }

  notifyCheckpointComplete(ctx: OperatorContext, checkpointId: number): StepResult {
    this.reader.notifyCheckpointComplete?.(ctx, checkpointId);
    return "done";
  }

  finish(): StepResult {
    this.own.emitsPeriodically = false;
    return "done";
  }

  private read(ctx: OperatorContext): DataInputStatus {
    const status: InputStatus = this.reader.pollNext(ctx, this.eventTime.output(ctx));
    if (status !== "END_OF_INPUT") return status;
    this.own.mode = "DATA_FINISHED";
    return "END_OF_DATA";
  }

  private initializeMainOutput(ctx: OperatorContext): void {
    this.scheduleAlignment(ctx, ctx.processingTime());
    this.eventTime.initialize();
    this.createOutputs(ctx, this.own.splitsToInitialize.splice(0));
    this.own.mode = "READING";
  }

  /** A split holds the watermark back from now on, not only from its first record. */
  private addSplits(ctx: OperatorContext, splits: readonly SourceSplit[]): void {
    const ids = splits.map(({ splitId }) => splitId);
    if (this.own.mode === "OUTPUT_NOT_INITIALIZED") this.own.splitsToInitialize.push(...ids);
    else this.createOutputs(ctx, ids);
    this.reader.addSplits(ctx, splits);
    for (const splitId of ids) this.alignment.registerSplit(splitId);
  }

  private createOutputs(ctx: OperatorContext, splitIds: readonly string[]): void {
    const output = this.eventTime.output(ctx);
    for (const splitId of splitIds) output.createOutputForSplit(splitId);
  }

  // Alignment.

  private checkWatermarkAlignment(): void {
    const { own } = this;
    const shouldWait = this.alignment.shouldWait();
    if (own.mode === "READING" && shouldWait) own.mode = "WAITING_FOR_ALIGNMENT";
    else if (own.mode === "WAITING_FOR_ALIGNMENT" && !shouldWait) own.mode = "READING";
    else return;
    this.eventTime.pauseOrResume(this.context as OperatorContext, shouldWait);
  }

  private readonly pauseOrResume = (pause: readonly string[], resume: readonly string[]): void => {
    const { reader } = this;
    if (reader.pauseOrResumeSplits === undefined) {
      if (this.settings.allowUnalignedSourceSplits) return;
      throw new JavaException(
        "UnsupportedOperationException",
        "This source reader cannot pause single splits, so its splits may run apart further than " +
          "the alignment group allows. Give it pauseOrResumeSplits, or accept that by setting " +
          "'pipeline.watermark-alignment.allow-unaligned-source-splits' to true.",
      );
    }
    reader.pauseOrResumeSplits(pause, resume);
    this.eventTime.pauseOrResumeSplits(this.context as OperatorContext, pause, resume);
  };

  private sampleAndReport(ctx: OperatorContext): void {
    this.alignment.sample();
    this.checkWatermarkAlignment();
    this.alignment.checkSplits(this.pauseOrResume);
    const { latestWatermark } = this.alignment;
    if (latestWatermark === MIN_TIMESTAMP) return;
    const watermark = this.own.isIdle ? MAX_TIMESTAMP : latestWatermark;
    this.tell(ctx, { kind: "reportedWatermark", subtask: ctx.subtaskIndex, watermark });
  }

  /** A source at its end holds nobody of its group back. */
  private letOthersGoOn(ctx: OperatorContext): void {
    if (this.alignmentIntervalMs === null) return;
    this.alignment.updateSource(MAX_TIMESTAMP);
    this.sampleAndReport(ctx);
  }

  private scheduleAlignment(ctx: OperatorContext, last: number): void {
    if (this.alignmentIntervalMs === null) return;
    ctx.scheduleTick(ALIGNMENT, last + this.alignmentIntervalMs);
  }

  private scheduleEmit(ctx: OperatorContext, last: number): void {
    const { autoWatermarkIntervalMs, emitProgressiveWatermarks } = this.settings;
    if (autoWatermarkIntervalMs <= 0 || !emitProgressiveWatermarks) return;
    ctx.scheduleTick(PERIODIC_EMIT, last + autoWatermarkIntervalMs);
  }

  private tell(ctx: OperatorContext, event: SourceEvent): void {
    ctx.sendOperatorEvent(Object.freeze(event));
  }
}
