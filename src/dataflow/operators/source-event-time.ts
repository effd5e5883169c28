/**
 * Event time of a source: one watermark generator for each split and one for what belongs to none,
 * combined into the watermark of the subtask.
 *
 * Flink: org.apache.flink.streaming.api.operators.source.ProgressiveTimestampsAndWatermarks,
 * SourceOutputWithWatermarks
 * Simplified: no latency of watermarks is measured
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type { ReaderOutput, SourceOutput } from "../connectors/source.js";
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

export interface SourceEventTimeState {
  readonly main: unknown;
  /** Generator state by split id. */
  readonly splits: Map<string, unknown>;
  multiplexer: WatermarkOutputMultiplexerState;
  readonly emitted: EmittedWatermark;
  /** The subtask is idle when both halves are. */
  isMainIdle: boolean;
  areSplitsIdle: boolean;
}

export class SourceEventTime {
  private own: SourceEventTimeState;
  private readonly strategy: WatermarkStrategy<unknown>;
  private readonly generator: WatermarkGenerator<unknown>;
  private readonly multiplexer = new WatermarkOutputMultiplexer();
  private readonly outputs = new Map<string, SourceOutput<unknown>>();
  private reader: ReaderOutput<unknown> | undefined;

  constructor(strategy: WatermarkStrategy<unknown>) {
    this.strategy = strategy;
    this.generator = strategy.createWatermarkGenerator();
    this.own = {
      main: this.generator.createState(),
      splits: new Map(),
      multiplexer: this.multiplexer.state,
      emitted: nothingEmitted(),
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
  }

  /** Where the reader puts its elements. */
  output(ctx: OperatorContext): ReaderOutput<unknown> {
    return (this.reader ??= {
      ...this.collecting(ctx, () => this.own.main, this.mainOutput(ctx)),
      createOutputForSplit: (splitId) => this.splitOutput(ctx, splitId),
      releaseOutputForSplit: (splitId) => {
        this.own.splits.delete(splitId);
        this.outputs.delete(splitId);
        this.multiplexer.unregisterOutput(splitId);
      },
    });
  }

  /** Asks all generators: those of the splits first, together, then the main one. */
  emitPeriodically(ctx: OperatorContext): void {
    const now = ctx.processingTime();
    if (this.own.splits.size > 0) {
      for (const [splitId, state] of this.own.splits) {
        this.generator.onPeriodicEmit(state, this.multiplexer.deferredOutput(splitId), now);
      }
      this.multiplexer.onPeriodicEmit(this.splitsOutput(ctx));
    }
    this.generator.onPeriodicEmit(this.own.main, this.mainOutput(ctx), now);
  }

  private splitOutput(ctx: OperatorContext, splitId: string): SourceOutput<unknown> {
    const known = this.outputs.get(splitId);
    if (known !== undefined) return known;
    if (!this.own.splits.has(splitId)) {
      this.own.splits.set(splitId, this.generator.createState());
      this.multiplexer.registerNewOutput(splitId);
    }
    const watermarks = this.multiplexer.immediateOutput(splitId, this.splitsOutput(ctx));
    const output = this.collecting(ctx, () => this.own.splits.get(splitId), watermarks);
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
    const underlying = watermarkToContext(ctx, () => this.own.emitted);
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
