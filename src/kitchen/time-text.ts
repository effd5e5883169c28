import { MAX_TIMESTAMP, MIN_TIMESTAMP } from "../model/event-time.js";

const DAY_MS = 86_400_000;

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Virtual time for labels: microseconds to `12.340s`. */
export function virtualTimeText(us: number): string {
  const ms = Math.floor(us / 1000);
  return `${String(Math.floor(ms / 1000))}.${String(ms % 1000).padStart(3, "0")}s`;
}

/** Event time for labels: milliseconds to `10:05:12` (UTC); Flink's two sentinels are words. */
export function eventTimeText(ms: number): string {
  if (ms <= MIN_TIMESTAMP) return "none";
  if (ms >= MAX_TIMESTAMP) return "the end";
  const seconds = Math.floor((((ms % DAY_MS) + DAY_MS) % DAY_MS) / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(two)
    .join(":");
}
