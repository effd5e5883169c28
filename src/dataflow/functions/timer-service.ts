/**
 * Time and timers, as a process function sees them. A timer belongs to the current key; the same one
 * registered twice fires once.
 *
 * Flink: org.apache.flink.streaming.api.TimerService
 * Simplified: no
 */
export interface TimerService {
  /** Milliseconds on the machine's wall clock. */
  currentProcessingTime(): number;
  /** Event time reached so far; `MIN_TIMESTAMP` before the first watermark. */
  currentWatermark(): number;
  registerProcessingTimeTimer(timestamp: number): void;
  registerEventTimeTimer(timestamp: number): void;
  deleteProcessingTimeTimer(timestamp: number): void;
  deleteEventTimeTimer(timestamp: number): void;
}
