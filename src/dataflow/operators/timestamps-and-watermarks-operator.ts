/**
 * Gives elements their timestamps and makes watermarks in the middle of a job. What came from
 * upstream is swallowed, except the watermark that ends everything.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.TimestampsAndWatermarksOperator
 * Simplified: no
 */
import { MAX_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext, StepResult, StreamOperator } from "../../model/stream-operator.js";
import { noWatermarks } from "../eventtime/no-watermarks.js";
import type { WatermarkGenerator } from "../eventtime/watermark-generator.js";
import type { WatermarkOutput } from "../eventtime/watermark-output.js";
import type { WatermarkStrategy } from "../eventtime/watermark-strategy.js";
import {
  nothingEmitted,
  watermarkToContext,
  type EmittedWatermark,
} from "./watermark-to-context.js";

interface State {
  readonly generator: unknown;
  readonly emitted: EmittedWatermark;
}

const PERIODIC_EMIT = "periodic-watermark";

export class TimestampsAndWatermarksOperator implements StreamOperator {
  state: State;
  private readonly strategy: WatermarkStrategy<unknown>;
  private readonly generator: WatermarkGenerator<unknown>;
  private readonly intervalMs: number;
  private output: WatermarkOutput | undefined;

  /** Without progressive watermarks (batch) only timestamps are assigned. */
  constructor(
    strategy: WatermarkStrategy<unknown>,
    autoWatermarkIntervalMs: number,
    emitProgressiveWatermarks: boolean,
  ) {
    this.strategy = strategy;
    this.generator = emitProgressiveWatermarks ? strategy.createWatermarkGenerator() : noWatermarks;
    this.intervalMs = emitProgressiveWatermarks ? autoWatermarkIntervalMs : 0;
    this.state = { generator: this.generator.createState(), emitted: nothingEmitted() };
  }

  open(ctx: OperatorContext): StepResult {
    this.scheduleEmit(ctx);
    return "done";
  }

  processElement(ctx: OperatorContext, value: unknown, timestamp: number): void {
    const assigned = this.strategy.extractTimestamp(value, timestamp);
    ctx.collect(value, assigned);
    this.generator.onEvent(this.state.generator, value, assigned, this.outputOf(ctx));
  }

  onTick(ctx: OperatorContext): void {
    this.emitPeriodically(ctx);
    this.scheduleEmit(ctx);
  }

  processWatermark(ctx: OperatorContext, timestamp: number): void {
    if (timestamp !== MAX_TIMESTAMP) return;
    this.outputOf(ctx).emitWatermark(timestamp);
  }

  processWatermarkStatus(): void {}

  finish(ctx: OperatorContext): StepResult {
    this.emitPeriodically(ctx);
    return "done";
  }

  private emitPeriodically(ctx: OperatorContext): void {
    const now = ctx.processingTime();
    this.generator.onPeriodicEmit(this.state.generator, this.outputOf(ctx), now);
  }

  private outputOf(ctx: OperatorContext): WatermarkOutput {
    return (this.output ??= watermarkToContext(ctx, () => this.state.emitted));
  }

  private scheduleEmit(ctx: OperatorContext): void {
    if (this.intervalMs <= 0) return;
    ctx.scheduleTick(PERIODIC_EMIT, ctx.processingTime() + this.intervalMs);
  }
}
