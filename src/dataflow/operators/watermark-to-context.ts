/**
 * Where the generators of an operator put watermarks: drops what is not higher, and says ACTIVE
 * before the first watermark after idleness.
 *
 * Flink: org.apache.flink.streaming.runtime.operators.TimestampsAndWatermarksOperator.WatermarkEmitter,
 * WatermarkToDataOutput (org.apache.flink.streaming.api.operators.source)
 * Simplified: no
 */
import { MIN_TIMESTAMP } from "../../model/event-time.js";
import type { OperatorContext } from "../../model/stream-operator.js";
import type { WatermarkOutput } from "../eventtime/watermark-output.js";

export interface EmittedWatermark {
  maxWatermarkSoFar: number;
  isIdle: boolean;
}

/** Told what is emitted, before a watermark and after a status. */
export interface EmissionListener {
  updateIdle(isIdle: boolean): void;
  updateCurrentEffectiveWatermark(watermark: number): void;
}

export function nothingEmitted(): EmittedWatermark {
  return { maxWatermarkSoFar: MIN_TIMESTAMP, isIdle: false };
}

export function watermarkToContext(
  ctx: OperatorContext,
  emittedSoFar: () => EmittedWatermark,
  listener?: EmissionListener,
): WatermarkOutput {
  const markActive = (): void => {
    const emitted = emittedSoFar();
    if (!emitted.isIdle) return;
    emitted.isIdle = false;
    ctx.emitWatermarkStatus("ACTIVE");
    listener?.updateIdle(false);
  };
  return {
    emitWatermark: (timestamp) => {
      const emitted = emittedSoFar();
      if (timestamp <= emitted.maxWatermarkSoFar) return;
      emitted.maxWatermarkSoFar = timestamp;
      listener?.updateCurrentEffectiveWatermark(timestamp);
      markActive();
      ctx.emitWatermark(timestamp);
    },
    markIdle: () => {
      const emitted = emittedSoFar();
      if (emitted.isIdle) return;
      emitted.isIdle = true;
      ctx.emitWatermarkStatus("IDLE");
      listener?.updateIdle(true);
    },
    markActive,
  };
}
