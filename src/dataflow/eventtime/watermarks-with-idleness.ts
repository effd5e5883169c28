/**
 * Marks the output idle when no element came for some time. The first quiet look only starts the
 * timer; being idle ends with the next element, though the output stays marked until a watermark.
 *
 * Flink: org.apache.flink.api.common.eventtime.WatermarksWithIdleness
 * Simplified: the clock goes on while the task is back-pressured or the split paused
 */
import type { WatermarkGenerator } from "./watermark-generator.js";

/** What idleness detection remembers beside the state of the generator it wraps. */
export interface WatermarksWithIdlenessState<S> {
  readonly inner: S;
  hasActivity: boolean;
  /** Clock at the first quiet look; 0 = the timer is not running. */
  startOfInactivity: number;
  isIdle: boolean;
}

/**
 * Marks the output idle when no element came for some time. The first quiet look only starts the
 * timer; being idle ends with the next element, though the output stays marked until a watermark.
 */
export function watermarksWithIdleness<T, S>(
  generator: WatermarkGenerator<T, S>,
  idleTimeoutMs: number,
): WatermarkGenerator<T, WatermarksWithIdlenessState<S>> {
  return {
    createState: () => ({
      inner: generator.createState(),
      hasActivity: false,
      startOfInactivity: 0,
      isIdle: false,
    }),
    onEvent: (state, event, timestamp, output) => {
      generator.onEvent(state.inner, event, timestamp, output);
      state.hasActivity = true;
      state.isIdle = false;
    },
    onPeriodicEmit: (state, output, processingTime) => {
      if (!checkIfIdle(state, processingTime, idleTimeoutMs)) {
        generator.onPeriodicEmit(state.inner, output, processingTime);
      } else if (!state.isIdle) {
        output.markIdle();
        state.isIdle = true;
      }
    },
  };
}

function checkIfIdle<S>(
  state: WatermarksWithIdlenessState<S>,
  now: number,
  idleTimeoutMs: number,
): boolean {
  if (state.hasActivity) {
    state.hasActivity = false;
    state.startOfInactivity = 0;
    return false;
  }
  if (state.startOfInactivity === 0) {
    state.startOfInactivity = now;
    return false;
  }
  return now - state.startOfInactivity > idleTimeoutMs;
}
