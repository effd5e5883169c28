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
  /** Calls back when the wall clock reaches the time; one timer for a time and key, however often it is registered. */
  registerProcessingTimeTimer(timestamp: number): void;
  /** Calls back when a watermark reaches the time; one timer for a time and key, however often it is registered. */
  registerEventTimeTimer(timestamp: number): void;
  /** Forgets a timer, if there is one. */
  deleteProcessingTimeTimer(timestamp: number): void;
  /** Forgets a timer, if there is one. */
  deleteEventTimeTimer(timestamp: number): void;
}
