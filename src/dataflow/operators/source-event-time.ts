/**
 * Event time of a source: one watermark generator for each split and one for what belongs to none,
 * combined into the watermark of the subtask. In batch execution only timestamps are assigned.
 *
 * Flink: org.apache.flink.streaming.api.operators.source.ProgressiveTimestampsAndWatermarks,
 * NoOpTimestampsAndWatermarks, SourceOutputWithWatermarks
 * Simplified: no latency of watermarks is measured
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type { ReaderOutput, SourceOutput } from "../connectors/source.js";
import {
  newPausableClock,
  pauseClock,
  relativeTime,
  resumeClock,
  type PausableClock,
} from "../eventtime/pausable-clock.js";
import {
  WatermarkOutputMultiplexer,
  type WatermarkOutputMultiplexerState,
} from "../eventtime/watermark-output-multiplexer.js";
import type { WatermarkGenerator } from "../eventtime/watermark-generator.js";
import type { WatermarkOutput } from "../eventtime/watermark-output.js";
import type { WatermarkStrategy } from "../eventtime/watermark-strategy.js";
import {
  nothingEmitted,
  watermarkToContext,
  type EmittedWatermark,
} from "./watermark-to-context.js";

/** Generator and clock of one split, or of the main output. */
interface OutputState {
  readonly generator: unknown;
  readonly clock: PausableClock;
}

export interface SourceEventTimeState {
  /** `null` = nothing was asked of the reader yet. */
  main: OutputState | null;
  /** By split id, in the order in which they came. */
  readonly splits: Map<string, OutputState>;
  multiplexer: WatermarkOutputMultiplexerState;
  readonly emitted: EmittedWatermark;
  readonly mainClock: PausableClock;
  /** The subtask is idle when both halves are. */
  isMainIdle: boolean;
  areSplitsIdle: boolean;
}

/** Told how far the source and its splits have come. */
export interface WatermarkUpdateListener {
  updateIdle(isIdle: boolean): void;
  updateCurrentEffectiveWatermark(watermark: number): void;
  updateCurrentSplitWatermark(splitId: string, watermark: number): void;
  updateCurrentSplitIdle(splitId: string, isIdle: boolean): void;
  splitFinished(splitId: string): void;
}

export class SourceEventTime {
  private own: SourceEventTimeState;
  private readonly strategy: WatermarkStrategy<unknown>;
  private readonly generator: WatermarkGenerator<unknown>;
  private readonly isProgressive: boolean;
  private readonly listener: WatermarkUpdateListener;
  private readonly multiplexer: WatermarkOutputMultiplexer;
  private readonly outputs = new Map<string, SourceOutput<unknown>>();
  private reader: ReaderOutput<unknown> | undefined;

  constructor(
    strategy: WatermarkStrategy<unknown>,
    isProgressive: boolean,
    listener: WatermarkUpdateListener,
  ) {
    this.strategy = strategy;
    this.generator = strategy.createWatermarkGenerator();
    this.isProgressive = isProgressive;
    this.listener = listener;
    this.multiplexer = new WatermarkOutputMultiplexer({
      onWatermarkUpdate: (splitId, watermark) => {
        listener.updateCurrentSplitWatermark(splitId, watermark);
      },
      onIdleUpdate: (splitId, isIdle) => {
        listener.updateCurrentSplitIdle(splitId, isIdle);
      },
    });
    this.own = {
      main: null,
      splits: new Map(),
      multiplexer: this.multiplexer.state,
      emitted: nothingEmitted(),
      mainClock: newPausableClock(),
      isMainIdle: true,
      areSplitsIdle: true,
    };
  }

  get state(): SourceEventTimeState {
    this.own.multiplexer = this.multiplexer.state;
    return this.own;
  }

  set state(state: SourceEventTimeState) {
    this.own = state;
    this.multiplexer.state = state.multiplexer;
    this.outputs.clear();
  }

  /** Before the reader is asked for the first time. */
  initialize(): void {
    this.own.main = { generator: this.generator.createState(), clock: this.own.mainClock };
  }

  /** Where the reader puts its elements. */
  output(ctx: OperatorContext): ReaderOutput<unknown> {
    return (this.reader ??= this.isProgressive
      ? this.progressiveOutput(ctx)
      : timestampsOnly(ctx, this.strategy));
  }

  /** Asks all generators: those of the splits first, together, then the main one. */
  emitPeriodically(ctx: OperatorContext): void {
    const { main, splits } = this.own;
    if (main === null || !this.isProgressive) return;
    for (const [splitId, split] of splits) {
      this.askPeriodically(ctx, split, this.multiplexer.deferredOutput(splitId));
    }
    this.multiplexer.onPeriodicEmit(this.splitsOutput(ctx));
    this.askPeriodically(ctx, main, this.mainOutput(ctx));
  }

  /** The clocks of paused splits stand still. */
  pauseOrResumeSplits(
    ctx: OperatorContext,
    pause: readonly string[],
    resume: readonly string[],
  ): void {
    const now = ctx.processingTime();
    const clockOf = (splitId: string): PausableClock =>
      this.own.splits.get(splitId)?.clock ?? newPausableClock();
    for (const splitId of pause) pauseClock(clockOf(splitId), now);
    for (const splitId of resume) resumeClock(clockOf(splitId), now);
  }

  /** The whole reader waits for its alignment group, or no longer does. */
  pauseOrResume(ctx: OperatorContext, isPaused: boolean): void {
    const change = isPaused ? pauseClock : resumeClock;
    change(this.own.mainClock, ctx.processingTime());
  }

  private askPeriodically(
    ctx: OperatorContext,
    { generator, clock }: OutputState,
    watermarks: WatermarkOutput,
  ): void {
    const now = relativeTime(clock, ctx.processingTime());
    this.generator.onPeriodicEmit(generator, watermarks, now);
  }

  private progressiveOutput(ctx: OperatorContext): ReaderOutput<unknown> {
    return {
      ...this.collecting(ctx, () => this.own.main?.generator, this.mainOutput(ctx)),
      createOutputForSplit: (splitId) => this.splitOutput(ctx, splitId),
      releaseOutputForSplit: (splitId) => {
        this.listener.splitFinished(splitId);
        this.own.splits.delete(splitId);
        this.outputs.delete(splitId);
        this.multiplexer.unregisterOutput(splitId);
      },
    };
  }

  private splitOutput(ctx: OperatorContext, splitId: string): SourceOutput<unknown> {
    const known = this.outputs.get(splitId);
    if (known !== undefined) return known;
    if (!this.own.splits.has(splitId)) {
      const state = { generator: this.generator.createState(), clock: newPausableClock() };
      this.own.splits.set(splitId, state);
      this.multiplexer.registerNewOutput(splitId);
    }
    const watermarks = this.multiplexer.immediateOutput(splitId, this.splitsOutput(ctx));
    const generatorState = (): unknown => this.own.splits.get(splitId)?.generator;
    const output = this.collecting(ctx, generatorState, watermarks);
    this.outputs.set(splitId, output);
    return output;
  }

  /** The record goes out before the generator sees it. */
  private collecting(
    ctx: OperatorContext,
    generatorState: () => unknown,
    watermarks: WatermarkOutput,
  ): SourceOutput<unknown> {
    return {
      collect: (value, timestamp = MIN_TIMESTAMP) => {
        const assigned = this.strategy.extractTimestamp(value, timestamp);
        ctx.collect(value, assigned);
        this.generator.onEvent(generatorState(), value, assigned, watermarks);
      },
      ...watermarks,
    };
  }

  private mainOutput(ctx: OperatorContext): WatermarkOutput {
    return this.idlenessAware(ctx, (isIdle) => {
      this.own.isMainIdle = isIdle;
    });
  }

  private splitsOutput(ctx: OperatorContext): WatermarkOutput {
    return this.idlenessAware(ctx, (isIdle) => {
      this.own.areSplitsIdle = isIdle;
    });
  }

  private idlenessAware(ctx: OperatorContext, setIdle: (isIdle: boolean) => void): WatermarkOutput {
    const underlying = watermarkToContext(ctx, () => this.own.emitted, this.listener);
    return {
      emitWatermark: (timestamp) => {
        underlying.emitWatermark(timestamp);
        setIdle(false);
      },
      markIdle: () => {
        setIdle(true);
        if (this.own.isMainIdle && this.own.areSplitsIdle) underlying.markIdle();
      },
      markActive: () => {
        setIdle(false);
        underlying.markActive();
      },
    };
  }
}

/** Without watermarks splits need no outputs of their own, and nothing is ever idle. */
function timestampsOnly(
  ctx: OperatorContext,
  strategy: WatermarkStrategy<unknown>,
): ReaderOutput<unknown> {
  const output: ReaderOutput<unknown> = {
    collect: (value, timestamp = MIN_TIMESTAMP) => {
      ctx.collect(value, strategy.extractTimestamp(value, timestamp));
    },
    emitWatermark: () => {},
    markIdle: () => {},
    markActive: () => {},
    createOutputForSplit: () => output,
    releaseOutputForSplit: () => {},
  };
  return output;
}
